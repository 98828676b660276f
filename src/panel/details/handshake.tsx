// The handshake as the browser saw it, header by header: known by deep capture, or from the file that was opened.

import type { Handshake } from '../../records/recording';
import { Facts } from '../parts/facts';
import { text } from '../texts';

export function HandshakeHeaders({ handshake }: { handshake: Handshake }) {
  return (
    <>
      <Headers title={text('requestHeaders')} headers={handshake.requestHeaders} />
      <Headers title={text('responseHeaders')} headers={handshake.responseHeaders} />
    </>
  );
}

function Headers({
  title,
  headers = {},
}: {
  title: string;
  headers: { [name: string]: string } | undefined;
}) {
  const names = Object.keys(headers).sort();
  if (names.length === 0) return null;
  return (
    <section class="details-section">
      <h3>{title}</h3>
      <Facts facts={names.map((name) => [name, headers[name]])} />
    </section>
  );
}
