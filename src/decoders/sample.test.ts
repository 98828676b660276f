// Frames from specifications, libraries' tests and captures: each is what its source says it is.

import { describe, expect, it } from 'vitest';
import type { ConnectionDecoder } from '.';
import type { Decoded, Head } from './message';
import { bodyOfSample, decoderOfSample, type SampleFrame, sampleFrames } from './testing/frames';

/** The sample's names where they differ from ours; those of apps' own protocols are plain. */
const OUR_NAME: { [protocol: string]: string } = {
  'graphql-ws-legacy': 'graphql-ws',
  'signalr-json': 'signalr',
  'signalr-messagepack': 'signalr',
  'firebase-rtdb': 'json',
  'smartfox-binary': 'binary',
};

/** Bytes that the source calls invalid in one version and valid in another, with nothing in them that tells which. */
const EITHER = new Set(['mqtt-213']);

/** What the sample says by the code alone. */
const REFUSALS = new Set(['CONNACK', 'PUBREL', 'PUBCOMP', 'SUBACK', 'UNSUBACK']);

const samples = sampleFrames();
const groups = new Map<string, ConnectionDecoder>();

function decoderFor(sample: SampleFrame, key: string): ConnectionDecoder {
  if (sample.group === undefined) return decoderOfSample(sample);
  const name = `${key} ${sample.group}`;
  const decoder = groups.get(name) ?? decoderOfSample(sample);
  groups.set(name, decoder);
  return decoder;
}

describe('frames that others wrote', () => {
  it('are all there', () => {
    expect(samples).toHaveLength(289);
    expect(samples.filter(({ expected }) => expected.invalid).length).toBe(25);
  });

  it.each(samples.map((sample) => [sample.id, sample] as const))('%s', (_, sample) => {
    const decoded = decoderFor(sample, 'full').decode(bodyOfSample(sample));
    const head = decoderFor(sample, 'head').decodeHead(bodyOfSample(sample));
    expect({
      type: head.type,
      id: head.id,
      event: head.event,
      channel: head.channel,
      role: head.role,
    }).toEqual({
      type: decoded.type,
      id: decoded.id,
      event: decoded.event,
      channel: decoded.channel,
      role: decoded.role,
    });
    if (sample.protocol !== 'intercom-nexus') {
      expect(decoded.protocol).toBe(OUR_NAME[sample.protocol] ?? sample.protocol);
    }
    if (EITHER.has(sample.id)) return;
    if (sample.expected.invalid) expect(decoded.error).toBeTypeOf('string');
    else checkValid(decoded, sample.expected);
  });
});

function checkValid(decoded: Decoded, expected: SampleFrame['expected']): void {
  expect(decoded.error).toBeUndefined();
  if (expected.type !== undefined) expect(decoded.type).toBe(expected.type);
  if (expected.id !== undefined) expect(decoded.id).toBe(expected.id);
  if (expected.ackId !== undefined) expect(decoded.id).toBe(expected.ackId);
  if (expected.ref !== undefined) expect(decoded.id).toBe(expected.ref);
  if (expected.namespace !== undefined) expect(decoded.channel).toBe(expected.namespace);
  if (expected.channel !== undefined && decoded.protocol !== 'json')
    expect(decoded.channel).toBe(expected.channel);
  if (expected.event !== undefined) expect([decoded.event, decoded.type]).toContain(String(expected.event));
  if (expected.operationName !== undefined) expect(decoded.event).toBe(expected.operationName);
  if (expected.of !== undefined) expect(decoded.event).toBe(expected.of);
  if (expected.eventHint !== undefined) expect(decoded.type).toBe(expected.eventHint);
  expect(decoded.role === 'heartbeat').toBe(expected.heartbeat === true);
  if (!REFUSALS.has(decoded.type)) expect(decoded.failed === true).toBe(expected.error === true);
  checkValue(decoded, expected);
  const multi = expected.multi as SampleFrame['expected'][] | undefined;
  if (multi !== undefined) {
    expect(decoded.parts).toHaveLength(multi.length);
    decoded.parts?.forEach((part, i) => {
      checkValid(part, { ...multi[i], heartbeat: part.type === 'Ping' });
    });
  }
  if (typeof expected.batch === 'number') expect(decoded.parts).toHaveLength(expected.batch);
  const nested = expected.nested as { protocol: string; type: string; channel?: string } | undefined;
  if (nested !== undefined) {
    const inner: Partial<Head> | undefined = decoded.parts?.[0];
    expect(inner).toMatchObject(nested);
  }
}

/** What the source says of the content. */
function checkValue({ value, protocol }: Decoded, expected: SampleFrame['expected']): void {
  const fields = value as { [field: string]: unknown };
  if (expected.data !== undefined && protocol === 'socket.io') expect(fields.data).toEqual(expected.data);
  if (expected.data !== undefined && protocol === 'pusher') expect(fields.data).toEqual(expected.data);
  if (expected.data !== undefined && protocol === 'engine.io') {
    expect(fields.data ?? fields).toEqual(
      typeof expected.data === 'object'
        ? expect.objectContaining(expected.data as object)
        : expect.anything(),
    );
  }
  if (expected.body !== undefined) expect(fields.body).toBe(expected.body);
  if (expected.bodyBytes !== undefined) expect(fields.body).toHaveLength(expected.bodyBytes as number);
  if (expected.headers !== undefined && protocol === 'stomp') {
    expect(fields.headers).toMatchObject(expected.headers as object);
  }
  if (expected.messages !== undefined) expect(value).toEqual(expected.messages);
  if (protocol !== 'mqtt') return;
  if (expected.clientId !== undefined) expect(fields.clientId).toBe(expected.clientId);
  if (expected.protocolVersion !== undefined) expect(fields.version).toBe(expected.protocolVersion);
  if (typeof expected.username === 'string') expect(fields.username).toBe(expected.username);
  if (expected.qos !== undefined) expect(fields.qos).toBe(expected.qos);
  if (expected.retain !== undefined) expect(fields.retain).toBe(expected.retain);
  if (expected.granted !== undefined) expect(fields.granted).toEqual(expected.granted);
  if (expected.returnCode !== undefined) expect(fields.reasonCode).toBe(expected.returnCode);
  if (expected.reasonCode !== undefined) expect(fields.reasonCode ?? 0).toBe(expected.reasonCode);
  expect(fields.properties !== undefined).toBe(expected.hasProperties === true);
  if (Array.isArray(expected.channels)) {
    const filters = (fields.subscriptions as { filter: string }[] | undefined)?.map(({ filter }) => filter);
    expect(filters ?? fields.filters).toEqual(expected.channels);
  }
}
