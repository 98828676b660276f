// What the engine of the faults is given in a page, for the files of its folder outside of the function that the build makes of
// them: import it before any of them.

import * as intrinsics from '../intrinsics';

Object.assign(globalThis, { given: intrinsics });
