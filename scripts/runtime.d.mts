/** Builds the runtime folder: all that the caged child may ever read. */
export function buildRuntime(outDir: string, options?: { snapshot?: boolean }): Promise<void>;
