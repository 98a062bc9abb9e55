// Functions of C that Python finds by their names when a program asks: the boot has entered none of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeProcess } from '../../extension/host/process.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime } from './built.ts';

const CODE = `import ctypes
number = ctypes.pythonapi.PyLong_FromLong
number.restype = ctypes.py_object
print(number(42), ctypes.CDLL(None).strlen(b'seven!!'))
try:
    ctypes.CDLL(None).no_such_function
except AttributeError as error:
    print('no_such_function' in str(error))
`;

test('ctypes finds functions of Python and of C', async () => {
  const child = new RuntimeProcess(await builtRuntime(), 'python');
  try {
    const request = { id: 'a', language: 'python', code: CODE, path: '/a.py', softMs: 5_000, mode: 'trace' } as const;
    const { output, problems } = JSON.parse(await child.run(request)) as Trace;
    assert.deepEqual(problems, []);
    assert.equal(output.map(({ text }) => text).join(''), '42 7\nTrue\n');
  } finally {
    child.kill();
    await child.ended;
  }
});
