/** The programs of `test/reference/programs_views.py`. */
import { testPrograms } from './programs.ts';

testPrograms('views');
