/**
 * A photo as it is kept: drawn anew, small enough for a slow line, and without what a camera writes beside the picture
 * (place, time, serial number).
 */
const LONGEST_EDGE = 1600;
const QUALITY = 0.8;

export interface ShrunkPhoto {
  readonly blob: Blob;
  /** SHA-256, by which the server keeps it. */
  readonly digest: string;
}

/** @throws {Error} for a file that the browser cannot show as a picture. */
export async function shrinkPhoto(file: Blob): Promise<ShrunkPhoto> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (blob === null) throw new Error("the photo could not be drawn");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return { blob, digest: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}
