/** The programs of `test/reference/programs_indexing.py`. */
import { testPrograms } from './programs.ts';

testPrograms('indexing');
