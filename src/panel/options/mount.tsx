// Puts the options page into a document.

import { render } from 'preact';
import { locale, text } from '../texts';
import { createOptions, type OptionsState, type OptionsWorld } from './options-state';
import { Options } from './options-view';

export function mountOptions(document: Document, world: OptionsWorld): OptionsState {
  document.documentElement.lang = locale();
  document.title = text('optionsTitle');
  const options = createOptions(world);
  render(<Options options={options} />, document.body);
  return options;
}
