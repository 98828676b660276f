// Name and version, as headers and `--version` give them.

import { version } from '../../package.json';

export const VERSION = version;
export const TOOL = `redial ${version}`;
