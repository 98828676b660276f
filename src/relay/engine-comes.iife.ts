// Registered together with the faults' engine, in the relay's own world, which no page sees: tells the relay that the engine is
// among the scripts that this document begins with, before it or behind it, and by which text to know it.

import { ENGINE_COMES } from '../records/messages';

/** The text of the function that the build makes of src/page/faults/engine.ts. */
declare const engineText: string;

const world = globalThis as { [ENGINE_COMES]?: string | ((text: string) => void) };
const relay = world[ENGINE_COMES];
if (typeof relay === 'function') relay(engineText);
else world[ENGINE_COMES] = engineText;
