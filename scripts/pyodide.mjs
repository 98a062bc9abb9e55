// Pyodide's two modules as one classic script for the realm, each place that is changed counted: another version that differs there fails the build.
// Knows what the realm's Python boot hands in (src/runtime/python/boot.ts); what the script is written to is runtime.mjs's business.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The script. The modules are functions in it, each in parentheses: V8 takes that for a function that is called at once, and reads it
 * once instead of once to skip it and again to compile it. No `import()` survives: it would reach the outer realm. Random bytes come
 * from a function that is handed in, since the shell path would start a program for them.
 * @param {string} folder the npm package
 * @param {{ initial: number, maximum: number }} memorySize of the memory that is handed in
 * @param {readonly string[]} wanted what the realm's own code uses of CPython, by the names it has in Pyodide's module
 */
export function pyodideScript(folder, memorySize, wanted) {
  const loader = patched(folder, 'pyodide.mjs', [
    [/(?<![\w$.])import\(/g, '__noImport(', 13],
    [/\n\/\/# sourceMappingURL=.*/g, '', 1],
    [/export\{dt as loadPyodide,U as version\};/g, 'return {loadPyodide:dt};', 1],
  ]);
  const module = patched(folder, 'pyodide.asm.mjs', [
    [/(?<![\w$.])import\(/g, '__noImport(', 15],
    [/import\.meta\.url/g, '"/pyodide/pyodide.asm.mjs"', 3],
    [/^async function _createPyodideModule\(/g, 'return (async function _createPyodideModule(', 1],
    [/export default _createPyodideModule;/g, ');', 1],
    [/var initRandomFill=\(\)=>\{/g, 'var initRandomFill=()=>{return __fillRandom;', 1],
    // What a crash would print is the interpreter's stack, our own files and all.
    [/try\{e\|\|_dump_traceback\(\);/g, 'try{', 1],
    ...PORTABLE_SNAPSHOTS,
    ...SYMBOLS,
    ...MEMORY,
  ]);
  const { info } = JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8'));
  return `(() => {
const __noImport = () => { throw new Error('Nothing can be imported here'); };
Object.defineProperty(globalThis, '__pyodide', { configurable: true, value: {
lockFileInfo: ${JSON.stringify(info)},
loader: (function (read, load, readbuffer) {
${loader}
}),
memorySize: ${JSON.stringify(memorySize)},
createModule: (function (__fillRandom, __fillHeap, __memory, __started) {
${withoutUnused(module, [...wanted, ...wordsOf(loader)])}
}) } });
})();
`;
}

/** One of Pyodide's modules without a way out of the realm. */
function patched(folder, name, places) {
  const text = replaced(readFileSync(join(folder, name), 'utf8'), places);
  const left = /(?<![\w$.])(?:import|export)\s*[({.*]|sourceMappingURL/.exec(text);
  if (left !== null) throw new Error(`${name}: "${text.slice(left.index, left.index + 40)}" was left in`);
  return text;
}

/**
 * A text of Pyodide's with each place replaced as often as it is known to be there: another number means that Pyodide has changed, and that somebody must
 * look at what it does now.
 */
function replaced(original, places) {
  let text = original;
  for (const [from, to, times] of places) {
    let found = 0;
    text = text.replace(from, (place) => {
      found += 1;
      return to.replace('$&', () => place);
    });
    if (found !== times) throw new Error(`Pyodide has changed: ${from} is there ${found} times, not ${times}`);
  }
  return text;
}

/**
 * A snapshot holds the table index of a call trampoline that exists only where the engine has WebAssembly GC (not on Node 20). Each process
 * keeps its own index over a restore, and the slot is used up either way, so one snapshot serves both kinds of host.
 */
const PORTABLE_SNAPSHOTS = [
  [
    /catch\(e\)\{return 0\}const trampolineInstance/g,
    'catch(e){getEmptyTableSlot();return 0}const trampolineInstance',
    1,
  ],
  [
    /HEAP32\[\(__PyRuntime\+offset\)\/4>>>0\]=ptr\}\);/g,
    'HEAP32[(__PyRuntime+offset)/4>>>0]=ptr;Module.__keepTrampoline=()=>{HEAP32[(__PyRuntime+offset)/4>>>0]=ptr}});',
    1,
  ],
  // What anything can have written to: constants and variables, the stack's first steps, and the heap as far as the break.
  [
    /return Module\.HEAP8\.set\(t\),l\};/g,
    'return __fillHeap(HEAPU8,t,[[0,___stack_low],[___stack_high-65536,HEAPU32[_emscripten_get_sbrk_ptr()>>>2]]]),Module.__keepTrampoline(),l};',
    1,
  ],
];

/**
 * Emscripten gets everything ready for libraries that are loaded later: each of 8,000 symbols has an entry of a table, a WebAssembly global and a place in the
 * function table, a fifth of a boot. No library can be loaded in the realm. So symbols are entered when somebody asks for one, as `ctypes` does.
 */
const SYMBOLS = [
  [
    /mergeLibSymbols\(wasmExports,"main"\);/g,
    'enterSymbols=()=>{enterSymbols=()=>{};mergeLibSymbols(origExports,"main")};',
    1,
  ],
  [
    /var resolveGlobalSymbol=\(symName,direct=false\)=>\{var sym;/g,
    'var enterSymbols;var resolveGlobalSymbol=(symName,direct=false)=>{var sym;if(!isSymbolDefined(symName))enterSymbols();',
    1,
  ],
  [/function __dlsym_js\(handle,symbol,symbolIndex\)\{/g, '$&enterSymbols();', 1],
  [/updateGOT\(origExports\);LDSO\.init\(\)/g, 'LDSO.init()', 1],
  // Addresses for functions of JavaScript's: those of WebGL get none, as there is nothing to draw on, and the few others, which are new to the table, are not
  // looked for in it.
  [
    /for\(var\[symName,entry\]of Object\.entries\(GOT\)\)\{/g,
    '$&if(symName.startsWith("emscripten_gl"))entry.value=0;',
    1,
  ],
  [
    /entry\.value=addFunction\(value,value\.sig\)/g,
    'entry.value=addNewFunction(convertJsFunctionToWasm(value,value.sig))',
    1,
  ],
  [
    /var addFunction=\(func,sig\)=>\{/g,
    'var addNewFunction=func=>{var ret=getEmptyTableSlot();setWasmTableEntry(ret,func);return ret};$&',
    1,
  ],
  [/return addFunction\(trampolineInstance/g, 'return addNewFunction(trampolineInstance', 1],
];

/** Memory is handed in, so that a snapshot can be read into it while nothing else of Pyodide is there yet. */
const MEMORY = [
  [/var imports=\{env:wasmImports,/g, 'wasmImports.memory=__memory;$&', 1],
  [/wasmExports\["__wasm_call_ctors"\]\(\);/g, '$&__started(HEAPU32[_emscripten_get_sbrk_ptr()>>>2]);', 1],
];

/** WebAssembly's exports have a variable and a member of the module each. Those that nothing uses, all but 140 of 4,900, are left out. */
function withoutUnused(module, wanted) {
  const [assigning, body] = /function assignWasmExports\(wasmExports\)\{([^}]*)\}/.exec(module) ?? [];
  const [declaring, names] = /;var (_set_method_docstring,[\w$,]+);/.exec(module) ?? [];
  if (body === undefined || names === undefined)
    throw new Error('pyodide.asm.mjs has changed: its exports are not where they were');
  const rest = module.replace(assigning, '').replace(declaring, '');
  const used = new Set([...wanted, ...wordsOf(rest)]);
  const assigned = body.split(';').filter((statement) => used.has(/^[\w$]+/.exec(statement)?.[0]));
  const text = module
    .replace(assigning, () => `function assignWasmExports(wasmExports){${assigned.join(';')}}`)
    .replace(
      declaring,
      () =>
        `;var ${names
          .split(',')
          .filter((name) => used.has(name))
          .join(',')};`,
    );
  const exported = new Set(
    [...text.matchAll(/wasmExports(?:\["([^"]+)"\]|\.(\w+))/g)].map(([, quoted, plain]) => quoted ?? plain),
  );
  return replaced(text, [
    [
      /wasmExports=Object\.assign\(\{\},wasmExports\);/g,
      `wasmExports=Object.fromEntries(${JSON.stringify([...exported])}.map((name)=>[name,wasmExports[name]]));`,
      1,
    ],
  ]);
}

function wordsOf(text) {
  return text.match(/[\w$]+/g);
}
