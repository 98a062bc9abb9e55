/** The programs of `test/reference/programs_reductions.py`. */
import { testPrograms } from './programs.ts';

testPrograms('reductions');
