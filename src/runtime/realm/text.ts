// TextDecoder and TextEncoder for a realm that has neither: the three encodings that Pyodide uses, nothing else.
// Owned by the realm, so no object of the outer realm has to come in for them.

const CHUNK = 8_192;
const REPLACEMENT = 0xfffd;

/** The characters of `codes`, made in chunks, as one call cannot take a million arguments. */
function fromCodes(codes: ArrayLike<number>, length: number): string {
  if (length <= CHUNK) return String.fromCharCode.apply(null, sliceOf(codes, 0, length));
  let text = '';
  for (let at = 0; at < length; at += CHUNK) {
    text += String.fromCharCode.apply(null, sliceOf(codes, at, Math.min(length, at + CHUNK)));
  }
  return text;
}

function sliceOf(codes: ArrayLike<number>, from: number, to: number): number[] {
  const view = codes as Uint8Array;
  return view.subarray(from, to) as unknown as number[];
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] > 0x7f) return false;
  return true;
}

/** How many continuation bytes follow a UTF-8 lead byte, and the range its first one must lie in; null for no lead byte. */
function sequenceOf(lead: number): [extra: number, low: number, high: number] | null {
  if (lead >= 0xc2 && lead <= 0xdf) return [1, 0x80, 0xbf];
  if (lead >= 0xe0 && lead <= 0xef) return [2, lead === 0xe0 ? 0xa0 : 0x80, lead === 0xed ? 0x9f : 0xbf];
  if (lead >= 0xf0 && lead <= 0xf4) return [3, lead === 0xf0 ? 0x90 : 0x80, lead === 0xf4 ? 0x8f : 0xbf];
  return null;
}

function decodeUtf8(bytes: Uint8Array, fatal: boolean): string {
  if (isAscii(bytes)) return fromCodes(bytes, bytes.length);
  const units = new Uint16Array(bytes.length);
  let n = 0;
  const broken = (): void => {
    if (fatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
    units[n++] = REPLACEMENT;
  };
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i++];
    if (lead < 0x80) {
      units[n++] = lead;
      continue;
    }
    const sequence = sequenceOf(lead);
    if (sequence === null) {
      broken();
      continue;
    }
    let [extra, low, high] = sequence;
    let code = lead & (0x3f >> extra);
    while (extra > 0 && i < bytes.length && bytes[i] >= low && bytes[i] <= high) {
      code = (code << 6) | (bytes[i++] & 0x3f);
      [low, high] = [0x80, 0xbf];
      extra--;
    }
    if (extra > 0) broken();
    else if (code <= 0xffff) units[n++] = code;
    else {
      units[n++] = 0xd7c0 + (code >> 10);
      units[n++] = 0xdc00 + (code & 0x3ff);
    }
  }
  return fromCodes(units, n);
}

function decodeUtf16le(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length >> 1);
  for (let i = 0; i < units.length; i++) units[i] = bytes[2 * i] | (bytes[2 * i + 1] << 8);
  return fromCodes(units, units.length);
}

function bytesOf(input: ArrayBufferView | ArrayBufferLike | undefined): Uint8Array {
  if (input === undefined) return new Uint8Array(0);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return new Uint8Array(input);
}

const LABELS: Record<string, 'utf-8' | 'utf-16le' | 'latin1'> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16': 'utf-16le',
  latin1: 'latin1',
  'iso-8859-1': 'latin1',
  ascii: 'latin1',
};

/** The part of the standard TextDecoder that Pyodide needs; it decodes whole buffers, never streams. */
export class RealmTextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const encoding = LABELS[label.toLowerCase()];
    if (encoding === undefined) throw new RangeError(`The "${label}" encoding is not supported`);
    this.encoding = encoding;
    this.fatal = options.fatal ?? false;
    this.ignoreBOM = options.ignoreBOM ?? false;
  }

  decode(input?: ArrayBufferView | ArrayBufferLike): string {
    const bytes = bytesOf(input);
    if (this.encoding === 'latin1') return fromCodes(bytes, bytes.length);
    const text = this.encoding === 'utf-8' ? decodeUtf8(bytes, this.fatal) : decodeUtf16le(bytes);
    return !this.ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}

/** How many bytes a text takes. */
function sizeOf(text: string): number {
  let size = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Half of a pair of surrogates is two of its four bytes; a lone one becomes U+FFFD, of three.
    const next = text.charCodeAt(i + 1);
    if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
      size += 2;
      i++;
    } else size += unit < 0x800 ? 1 : 2;
  }
  return size;
}

/** The standard TextEncoder: UTF-8, lone surrogates become U+FFFD. */
export class RealmTextEncoder {
  readonly encoding = 'utf-8';

  encode(text = ''): Uint8Array {
    // The snippet's own constructor: what it asks for here is charged to it.
    const bytes = new globalThis.Uint8Array(sizeOf(text));
    this.encodeInto(text, bytes);
    return bytes;
  }

  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    while (read < text.length) {
      let code = text.codePointAt(read)!;
      const units = code > 0xffff ? 2 : 1;
      if (code >= 0xd800 && code <= 0xdfff) code = REPLACEMENT;
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + size > into.length) break;
      if (size === 1) into[written++] = code;
      else {
        into[written++] = (0xf00 >> size) | (code >> (6 * (size - 1)));
        for (let rest = size - 2; rest >= 0; rest--) into[written++] = 0x80 | ((code >> (6 * rest)) & 0x3f);
      }
      read += units;
    }
    return { read, written };
  }
}
