// Freezing what a realm is made of, for both realms of a caged process: the outer one, where nothing may be changed, and the inner one. Knows neither.

const { freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;

/** Freezes whatever is reached from these values over properties and prototypes, but for what is `open` itself. */
export function freezeReached(values: readonly unknown[], open: ReadonlySet<unknown>): void {
  const closed = new Set<unknown>();
  const close = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || closed.has(value)) return;
    closed.add(value);
    for (const key of ownKeys(value)) {
      const { value: below, get, set } = getOwnPropertyDescriptor(value, key)!;
      for (const each of [below, get, set]) close(each);
    }
    close(getPrototypeOf(value));
    if (!open.has(value)) freeze(value);
  };
  for (const value of values) close(value);
}

/** Prototypes that no global name leads to. */
export function hiddenPrototypes(): object[] {
  const values = [
    async () => {},
    function* () {},
    async function* () {},
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''[Symbol.iterator](),
    /a/[Symbol.matchAll](''),
  ];
  return values.map((value) => getPrototypeOf(value) as object);
}
