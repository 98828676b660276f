// Entry of the page's world: runs at document_start, before any script of the page. The name's ending makes the build
// leave one self-contained file that runs at once; any other would be loaded too late.

// biome-ignore lint/suspicious/noRedundantUseStrict: the build makes a classic script of it, and a sloppy function gives itself away as `caller`.
'use strict';

import { wrapConstructor } from './construction';
import { disguiseStacks, disguiseToString } from './disguise';
import { awaitFaultEngine } from './fault-engine';
import { startHandover } from './handover';
import { noteInitialVisibility } from './lifecycle';
import { watchListeners } from './listeners';
import { watchTimers } from './timers';
import { watchTokens } from './tokens';
import { wrapMethods } from './traffic';
import { watchWindow } from './window';

awaitFaultEngine();
disguiseToString();
disguiseStacks();
wrapConstructor();
wrapMethods();
watchListeners();
watchTimers();
watchTokens();
watchWindow();
noteInitialVisibility();
// Last: the relay answers within this call with the faults that a reload must not end.
startHandover();
