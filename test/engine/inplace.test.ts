/** The programs of `test/reference/programs_inplace.py`. */
import { testPrograms } from './programs.ts';

testPrograms('inplace');
