/** The programs of `test/reference/programs_second.py`. */
import { testPrograms } from './programs.ts';

testPrograms('second');
