/// <reference path="../../../types/gradient-lens.d.ts" />
