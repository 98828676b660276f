// A part of the interface whose code is loaded when it is first shown: most who open the panel never ask for it.

import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Panel } from '../model/panel';

/** @param load brings the module; called once it is needed, and again after a failure */
export function later<Props extends { panel: Panel }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let known: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const loaded = useSignal(0);
    const { panel } = props;
    useEffect(() => {
      if (known) return;
      void panel.run(async () => {
        known = await load();
        loaded.value++;
      });
    }, [panel, loaded]);
    loaded.value;
    const Part = known;
    return Part ? <Part {...props} /> : null;
  };
}
