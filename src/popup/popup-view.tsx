// The popup's page: this tab on top, the recorded sites under it, storage and the way to all recordings at the end.

import { useRef } from 'preact/hooks';
import type { SiteEntry, TabState, TabStatus } from '../records/messages';
import type { PopupState } from './state';
import { FaultsOn, TabDrill } from './tab-drill';
import { locale, type TextKey, text } from './texts';

const STATES: { [State in TabState]: { title: TextKey; hint: TextKey } } = {
  recording: { title: 'popupStateRecording', hint: 'popupHintRecording' },
  off: { title: 'popupStateOff', hint: 'popupHintOff' },
  reload: { title: 'popupStateReload', hint: 'popupHintReload' },
  impossible: { title: 'popupStateImpossible', hint: 'popupHintImpossible' },
};

export function Popup({ popup }: { popup: PopupState }) {
  const status = popup.status.value;
  const message = popup.message.value;
  const storage = popup.storage.value;
  return (
    <main class="popup">
      {status && <ThisTab popup={popup} status={status} />}
      <p class={`message ${message?.tone ?? ''}`} role="status">
        {message?.text}
      </p>
      {status?.state === 'recording' && <TabDrill popup={popup} />}
      <Sites popup={popup} />
      <footer>
        {storage && (
          <span class="muted">
            {text('popupStorage', megabytes(storage.usedBytes), mebibytes(storage.budgetBytes))}
          </span>
        )}
        <button type="button" class="link" onClick={() => popup.world.openAll()}>
          {text('popupAll')}
        </button>
      </footer>
    </main>
  );
}

function ThisTab({ popup, status }: { popup: PopupState; status: TabStatus }) {
  const { origin, problem } = status;
  // Opening the popup is what lets Redial know any page's address: a page without one is the browser's own.
  const state = status.state === 'off' && origin === undefined ? 'impossible' : status.state;
  const words = STATES[state];
  const own = ownSite(popup.sites.value, origin);
  return (
    <section class={`this-tab state-${state}`}>
      <h1>
        <span class="mark" aria-hidden="true" />
        {text(words.title)}
      </h1>
      {origin && <p class="origin">{origin}</p>}
      <p class={problem ? 'bad' : 'muted'}>{problem ?? text(words.hint)}</p>
      {state === 'recording' && <FaultsOn popup={popup} />}
      {state === 'off' && origin && (
        <button type="button" class="button primary" onClick={() => popup.record(origin)}>
          {text('popupRecord')}
        </button>
      )}
      {state === 'reload' && (
        <button type="button" class="button primary" onClick={() => popup.world.reload()}>
          {text('popupReload')}
        </button>
      )}
      {state === 'recording' && <Mark popup={popup} />}
      {state === 'recording' && status.deep !== undefined && (
        <label class="deep">
          <input
            type="checkbox"
            checked={status.deep}
            aria-describedby="deep-hint"
            onChange={(event) => popup.captureDeeply(event.currentTarget.checked)}
          />
          {text('deepCapture')}
          <span id="deep-hint" class="muted">
            {text(popup.world.isFirefox ? 'deepCaptureHintFirefox' : 'deepCaptureHint')}
          </span>
        </label>
      )}
      {(state === 'recording' || state === 'reload') && own && !own.builtIn && (
        <button type="button" class="button" onClick={() => popup.stop(own.origin)}>
          {text('popupStop')}
        </button>
      )}
    </section>
  );
}

function Mark({ popup }: { popup: PopupState }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      class="mark-form"
      onSubmit={(event) => {
        event.preventDefault();
        popup.mark(field.current?.value.trim() ?? '');
        if (field.current) field.current.value = '';
      }}
    >
      <input
        ref={field}
        type="text"
        maxLength={500}
        aria-label={text('popupMarkField')}
        placeholder={text('popupMarkField')}
      />
      <button type="submit" class="button">
        {text('popupMark')}
      </button>
    </form>
  );
}

function Sites({ popup }: { popup: PopupState }) {
  const sites = popup.sites.value;
  return (
    <section>
      <h2>{text('popupSites')}</h2>
      <ul class="sites">
        {sites.map(({ origin, builtIn }) => (
          <li key={origin}>
            <span class="site" title={origin}>
              {siteName(origin)}
            </span>
            {builtIn ? (
              <span class="muted">{text('popupSiteBuiltIn')}</span>
            ) : (
              <button
                type="button"
                class="link"
                aria-label={text('popupSiteRemoveNamed', siteName(origin))}
                onClick={() => popup.stop(origin)}
              >
                {text('popupSiteRemove')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The entry of the list that covers an origin: sites are scheme and host, whatever the port. */
function ownSite(sites: readonly SiteEntry[], origin: string | undefined): SiteEntry | undefined {
  if (origin === undefined) return undefined;
  const { protocol, hostname } = new URL(origin);
  return sites.find((site) => site.origin === `${protocol}//${hostname}`);
}

function siteName(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString(locale(), {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: bytes < 1e7 ? 1 : 0,
  });
}

/** A limit, in the units of its setting. */
function mebibytes(bytes: number): string {
  const count = bytes / 2 ** 20;
  return count < 1024
    ? text('bytesMib', count.toLocaleString(locale()))
    : text('bytesGib', (count / 1024).toLocaleString(locale()));
}
