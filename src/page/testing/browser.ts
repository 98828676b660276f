// happy-dom has `performance`, and not its class.

Object.assign(globalThis, { Performance: performance.constructor });
