// What a step does, in a few words.

import { duration } from '../analysis/rules/words';
import type { DrillStep } from '../records/drills';
import type { Fault } from '../records/faults';

/** `steps`: of the drill, in which a fault that ends once began. */
export function titleOf(step: DrillStep, steps: readonly DrillStep[]): string {
  switch (step.do) {
    case 'ask':
      return step.text;
    case 'expect':
      return step.title;
    case 'fault':
      return (
        faultTitle(step.rule.fault) +
        (step.rule.forMs === undefined ? '' : `, for ${duration(step.rule.forMs)}`)
      );
    case 'end-fault':
      return step.name === undefined ? 'All faults end' : endTitle(step.name, steps);
    case 'wait':
      return `Wait ${duration(step.ms)}`;
    default:
      return step satisfies never;
  }
}

/** Its name is the drill's own business; what it did is what people saw. */
function endTitle(name: string, steps: readonly DrillStep[]): string {
  const begun = steps.find((one) => one.do === 'fault' && one.name === name);
  if (begun?.do !== 'fault') return `The fault “${name}” ends`;
  const title = faultTitle(begun.rule.fault);
  return `No longer: ${title.slice(0, 1).toLowerCase()}${title.slice(1)}`;
}

function faultTitle(fault: Fault): string {
  switch (fault.kind) {
    case 'cut':
      return 'The line is cut';
    case 'close':
      return `Sockets are closed with ${fault.code}`;
    case 'refuse':
      return fault.connects === undefined
        ? 'Handshakes are refused'
        : `The next ${fault.connects} handshakes are refused`;
    case 'stall':
      return 'Handshakes get no answer';
    case 'silence':
      return 'The line goes silent';
    case 'offline':
    case 'real-offline':
      return 'The network goes';
    case 'delay':
      return `Messages come ${duration(fault.ms)} later`;
    case 'drop':
      return fault.every === 1 ? 'Messages are lost' : `One message in ${fault.every} is lost`;
    case 'duplicate':
      return fault.every === 1 ? 'Messages come twice' : `One message in ${fault.every} comes twice`;
    case 'reorder':
      return 'Messages overtake one another';
    case 'hold':
      return 'Messages are held back';
    case 'throttle':
      return `The line takes ${fault.bytesPerSecond} bytes a second`;
    case 'real-slow':
      return `The network takes ${fault.bytesPerSecond} bytes a second, and handshakes ${duration(fault.latencyMs)}`;
    case 'corrupt':
      return 'Messages are damaged';
    case 'answer':
      return 'Messages are answered by Redial';
    case 'send':
      return 'A message is sent as if by the app';
    case 'receive':
      return 'A message comes as if from the server';
    case 'age-token':
      return `The page’s clock goes ${duration(fault.byMs)} ahead`;
    default:
      return fault satisfies never;
  }
}
