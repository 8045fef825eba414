// What a value says of itself when the server kept only its beginning (actors/validate/cut.h). Pure.

export interface CutNotice {
  kept: number;
  of: number;
}

const marker = /…\[cut: kept (\d{1,15}) of (\d{1,15}) bytes\]$/;
const markerLength = 80;

export function cutNotice(value: unknown): CutNotice | null {
  const found = typeof value === "string" ? marker.exec(value.slice(-markerLength)) : null;
  return found ? { kept: Number(found[1]), of: Number(found[2]) } : null;
}

const mebibyte = 1 << 20;

export const cutText = ({ kept, of }: CutNotice) => `cut: ${(kept / mebibyte).toFixed(1)} of ${(of / mebibyte).toFixed(1)} MB kept`;
