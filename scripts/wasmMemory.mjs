// Turns the memory that a WebAssembly module makes for itself into one that it is given, `env.memory`: two sections of the binary are written anew.

const IMPORT = 2;
const MEMORY = 5;
/** An import's kind, and a memory's flag for a maximum. */
const IS_MEMORY = 2;
const HAS_MAXIMUM = 1;

/**
 * @param {Uint8Array} module
 * @returns {{ module: Uint8Array, memory: { initial: number, maximum: number } }} sizes in pages
 */
export function withImportedMemory(module) {
  const sections = sectionsOf(module);
  const own = sections.find(({ id }) => id === MEMORY);
  const imports = sections.find(({ id }) => id === IMPORT);
  if (own === undefined || imports === undefined) throw new Error('There is no memory, or nothing is imported');
  const [count, flags, initial, maximum] = numbers(own.body);
  if (count !== 1 || flags !== HAS_MAXIMUM) throw new Error('There is more than one memory, or it has no maximum');
  const [imported] = numbers(imports.body, 1);
  const entry = [...name('env'), ...name('memory'), IS_MEMORY, ...own.body.subarray(1)];
  const body = [leb(imported + 1), imports.body.subarray(leb(imported).length), entry];
  const changed = sections
    .filter((section) => section !== own)
    .flatMap((section) =>
      section === imports ? sectionOf(IMPORT, Buffer.concat(body.map(Buffer.from))) : [section.whole],
    );
  return { module: Buffer.concat([module.subarray(0, 8), ...changed]), memory: { initial, maximum } };
}

function sectionsOf(module) {
  const sections = [];
  for (let at = 8; at < module.length; ) {
    const [size] = numbers(module.subarray(at + 1), 1);
    const from = at + 1 + leb(size).length;
    sections.push({
      id: module[at],
      body: module.subarray(from, from + size),
      whole: module.subarray(at, from + size),
    });
    at = from + size;
  }
  return sections;
}

function sectionOf(id, body) {
  return [Buffer.from([id, ...leb(body.length)]), body];
}

/** The numbers that bytes hold, or the first few. */
function numbers(bytes, most = Number.POSITIVE_INFINITY) {
  const read = [];
  for (let at = 0; at < bytes.length && read.length < most; ) {
    let number = 0;
    let factor = 1;
    do {
      number += (bytes[at] & 0x7f) * factor;
      factor *= 0x80;
    } while ((bytes[at++] & 0x80) !== 0);
    read.push(number);
  }
  return read;
}

function leb(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function name(text) {
  return [text.length, ...Buffer.from(text)];
}
