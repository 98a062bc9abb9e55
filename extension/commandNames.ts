// The ids of our commands, as the manifest has them; `follow` is for lenses and hovers only.

export const COMMANDS = {
  run: 'gradientLens.run',
  stop: 'gradientLens.stop',
  showGraph: 'gradientLens.showGraph',
  toggleRunOnEdit: 'gradientLens.toggleRunOnEdit',
  showLog: 'gradientLens.showLog',
  follow: 'gradientLens.follow',
} as const;
