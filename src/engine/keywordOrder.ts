// The order in which PyTorch's texts name keyword arguments: it keeps them in a hash map of C++ and walks that. Knows how the common standard library
// (libstdc++) hashes strings and chains its buckets; knows nothing of calls.

const MULTIPLIER = 0xc6a4a7935bd1e995n;
const SEED = 0xc70f6907n;
/** Buckets of a map with its first element; the fourteenth would make them more, and no function takes as many keywords. */
const BUCKETS = 13n;

/** The keys as a map walks them that was given them in this order: newest first, but for those that share a bucket with an older one. */
export function walked(keys: readonly string[]): string[] {
  const buckets = keys.map((key) => hashOf(key) % BUCKETS);
  const order: number[] = [];
  for (const [i, bucket] of buckets.entries()) {
    const chain = order.findIndex((j) => buckets[j] === bucket);
    order.splice(Math.max(0, chain), 0, i);
  }
  return order.map((i) => keys[i]!);
}

/** MurmurHash64A, as `std::hash<std::string>` uses it. */
function hashOf(key: string): bigint {
  const bytes = Array.from(encodeURIComponent(key).matchAll(/%(..)|(.)/g), ([, code, character]) =>
    BigInt(code === undefined ? character!.charCodeAt(0) : Number.parseInt(code, 16)),
  );
  let hash = SEED ^ word(BigInt(bytes.length) * MULTIPLIER);
  for (let at = 0; at < bytes.length; at += 8) {
    const part = bytes.slice(at, at + 8);
    const data = part.reduceRight((sum, byte) => (sum << 8n) | byte, 0n);
    hash = word((hash ^ (part.length === 8 ? word(mixed(word(data * MULTIPLIER)) * MULTIPLIER) : data)) * MULTIPLIER);
  }
  return mixed(word(mixed(hash) * MULTIPLIER));
}

function mixed(hash: bigint): bigint {
  return hash ^ (hash >> 47n);
}

function word(number: bigint): bigint {
  return BigInt.asUintN(64, number);
}
