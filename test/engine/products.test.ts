/** The programs of `test/reference/programs_products.py`. */
import { testPrograms } from './programs.ts';

testPrograms('products');
