/**
 * Firmware line: which versions of a product's firmware a label speaks of, for example "2.x".
 */

/**
 * Whether the version that is installed belongs to the line: each part of the line is the same part of the version, and
 * an `x` or `*` stands for any. What stands before the first figure ("v", "Release") says nothing.
 */
export function firmwareFits(line: string, version: string): boolean {
  const parts = (text: string) =>
    text
      .toLowerCase()
      .replace(/^[^0-9]*/, "")
      .split(/[.\s_-]+/)
      .filter((part) => part !== "");
  const stated = parts(line);
  const installed = parts(version);
  if (stated.length === 0 || installed.length === 0) return line.trim().toLowerCase() === version.trim().toLowerCase();
  return stated.every((part, index) => {
    if (part === "x" || part === "*") return true;
    const own = installed[index];
    return (
      own !== undefined && (own === part || (/^\d+$/.test(part) && /^\d+$/.test(own) && Number(own) === Number(part)))
    );
  });
}
