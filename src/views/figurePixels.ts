/** A PNG of plain pixels, as a data URI: images of a figure, which as rectangles would be far too many. No compression; they are small. */

/** @param rgb three bytes a pixel, row by row from the top */
export function pngOf(width: number, height: number, rgb: Uint8Array): string {
  const raw = new Uint8Array(height * (width * 3 + 1));
  for (let y = 0; y < height; y++) raw.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  const head = [...word(width), ...word(height), 8, 2, 0, 0, 0];
  const bytes = [
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', head),
    ...chunk('IDAT', stored(raw)),
    ...chunk('IEND', []),
  ];
  return `data:image/png;base64,${base64(bytes)}`;
}

function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function chunk(name: string, data: readonly number[]): number[] {
  const body = [...name].map((letter) => letter.charCodeAt(0)).concat(data);
  return [...word(data.length), ...body, ...word(crc(body))];
}

/** zlib's frame around blocks that are stored as they are. */
function stored(raw: Uint8Array): number[] {
  const out = [0x78, 0x01];
  for (let at = 0; at === 0 || at < raw.length; at += 65_535) {
    const part = raw.subarray(at, at + 65_535);
    const size = part.length;
    out.push(at + size >= raw.length ? 1 : 0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255);
    for (const byte of part) out.push(byte);
  }
  let [a, b] = [1, 0];
  for (const byte of raw) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return [...out, ...word(((b << 16) | a) >>> 0)];
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc(bytes: readonly number[]): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as base64; here because ECMAScript alone has none. */
export function base64(bytes: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    text += DIGITS[a >> 2]! + DIGITS[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    text += b === undefined ? '=' : DIGITS[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    text += c === undefined ? '=' : DIGITS[c & 63]!;
  }
  return text;
}
