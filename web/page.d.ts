/** What the build imports besides code. */
declare module "*.label.yaml" {
  const label: unknown;
  export default label;
}
