// Against mqtt-packet: what it generates is decoded to the same, in all three versions, however it is cut into frames.

import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it, vi } from 'vitest';
import { CONNECTION, type ConnectionDecoder, createDecoder, type Decoded } from '..';
import { PENDING_LIMIT } from '../limits';

const SEED = 20_261_123;

// Many runs, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const topic = fc.stringMatching(/^[a-z]{1,8}(?:\/[a-z]{1,8}){0,2}$/);
const messageId = fc.integer({ min: 1, max: 65_535 });
const payload = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes));
const qos = fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2>;
const pairs = fc.record({ a: text, b: text });
const reasonString = fc.record({ reasonString: text, userProperties: pairs });

/** Packets of a version, as the library wants them. */
function packets(protocolVersion: 3 | 4 | 5): fc.Arbitrary<Packet> {
  const five = protocolVersion === 5;
  const answer = five ? { reasonCode: fc.constantFrom(0, 0x80), properties: reasonString } : {};
  const released = five ? { reasonCode: fc.constantFrom(0, 0x92), properties: reasonString } : {};
  const all = [
    fc.record({
      cmd: fc.constant('connect' as const),
      protocolId: fc.constant(protocolVersion === 3 ? ('MQIsdp' as const) : ('MQTT' as const)),
      protocolVersion: fc.constant(protocolVersion),
      clientId: text,
      keepalive: fc.nat(65_535),
      clean: fc.boolean(),
      username: text,
      password: payload,
      will: fc.record({ topic, payload, qos, retain: fc.boolean() }),
      ...(five ? { properties: fc.record({ sessionExpiryInterval: fc.nat(), userProperties: pairs }) } : {}),
    }),
    five
      ? fc.record({
          cmd: fc.constant('connack' as const),
          sessionPresent: fc.boolean(),
          reasonCode: fc.constantFrom(0, 0x87),
          properties: reasonString,
        })
      : fc.record({
          cmd: fc.constant('connack' as const),
          sessionPresent: fc.boolean(),
          returnCode: fc.nat(5),
        }),
    fc
      .record({
        cmd: fc.constant('publish' as const),
        topic,
        payload,
        qos,
        retain: fc.boolean(),
        messageId,
        ...(five
          ? { properties: fc.record({ messageExpiryInterval: fc.nat(), correlationData: payload }) }
          : {}),
      })
      .map((packet) => ({ ...packet, dup: false })),
    fc.record({ cmd: fc.constantFrom('puback', 'pubrec'), messageId, ...answer }),
    fc.record({ cmd: fc.constantFrom('pubrel', 'pubcomp'), messageId, ...released }),
    fc.record({
      cmd: fc.constant('subscribe' as const),
      messageId,
      subscriptions: fc.array(fc.record({ topic, qos }), { minLength: 1, maxLength: 3 }),
      ...(five ? { properties: fc.record({ subscriptionIdentifier: fc.integer({ min: 1, max: 99 }) }) } : {}),
    }),
    fc.record({
      cmd: fc.constant('suback' as const),
      messageId,
      granted: fc.array(fc.constantFrom(0, 1, 2, 128), { minLength: 1, maxLength: 3 }),
      ...(five ? { properties: reasonString } : {}),
    }),
    fc.record({
      cmd: fc.constant('unsubscribe' as const),
      messageId,
      unsubscriptions: fc.array(topic, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ cmd: fc.constantFrom('pingreq', 'pingresp') }),
    fc.record({
      cmd: fc.constant('disconnect' as const),
      ...(five ? { reasonCode: fc.constantFrom(0, 0x8b) } : {}),
    }),
  ];
  return fc.oneof(...(all as fc.Arbitrary<unknown>[])) as fc.Arbitrary<Packet>;
}

function bytesOf(packet: Packet, protocolVersion: number): Uint8Array {
  return new Uint8Array(generate(packet, { protocolVersion } as never));
}

function contentOf(decoded: Decoded | undefined): { [field: string]: unknown } {
  expect(decoded).toBeDefined();
  return decoded?.value as { [field: string]: unknown };
}

/** A decoder that has heard the CONNECT of that version. */
function connected(protocolVersion: 3 | 4 | 5): ConnectionDecoder {
  const decoder = createDecoder({ protocol: 'mqtt' });
  const connect = bytesOf(
    {
      cmd: 'connect',
      protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
      protocolVersion,
      clientId: 'test',
      keepalive: 30,
      clean: true,
    },
    protocolVersion,
  );
  const decoded = decoder.decode({ dir: 'out', opcode: 2, bytes: connect });
  expect(decoded).toMatchObject({ type: 'CONNECT', role: 'auth', error: undefined });
  return decoder;
}

function expectSame(decoded: Decoded | undefined, packet: Packet): void {
  const value = contentOf(decoded);
  const given = packet as unknown as { [field: string]: unknown };
  expect(decoded?.error).toBeUndefined();
  expect(decoded?.type).toBe(packet.cmd.toUpperCase());
  if (packet.cmd !== 'publish' || packet.qos > 0) expect(decoded?.id).toBe(given.messageId);
  for (const field of ['clientId', 'username', 'qos', 'retain', 'granted', 'sessionPresent']) {
    if (given[field] !== undefined) expect([field, value[field]]).toEqual([field, given[field]]);
  }
  if (packet.cmd === 'publish') {
    expect(decoded?.channel).toBe(packet.topic);
    const sent = Buffer.from(packet.payload);
    if (value.payload instanceof Uint8Array) expect(Buffer.from(value.payload)).toEqual(sent);
    else if (typeof value.payload === 'string') expect(value.payload).toBe(sent.toString());
    else expect(value.payload).toEqual(JSON.parse(sent.toString()));
  }
  if (packet.cmd === 'connect') {
    expect(Buffer.from(value.password as Uint8Array)).toEqual(packet.password);
    expect(value).toMatchObject({ keepAliveSeconds: packet.keepalive, cleanStart: packet.clean });
    expect((value.will as { topic: string }).topic).toBe(packet.will?.topic);
  }
  if (packet.cmd === 'subscribe') {
    expect(value.subscriptions).toEqual(
      packet.subscriptions.map(({ topic: filter, qos: level }) => ({ filter, qos: level })),
    );
  }
  if (packet.cmd === 'unsubscribe') expect(value.filters).toEqual(packet.unsubscriptions);
  const code = given.reasonCode ?? given.returnCode;
  if (code !== undefined) expect(value.reasonCode ?? 0).toBe(code);
  const properties = value.properties as { [name: string]: unknown } | undefined;
  for (const [name, property] of Object.entries((given.properties as object | undefined) ?? {})) {
    if (name === 'userProperties')
      expect(Object.fromEntries(properties?.[name] as [string, string][])).toEqual(property);
    else if (name === 'subscriptionIdentifier') expect(properties?.[name]).toEqual([property]);
    else if (property instanceof Buffer)
      expect(Buffer.from(properties?.[name] as Uint8Array)).toEqual(property);
    else expect(properties?.[name]).toBe(property);
  }
}

describe.each([3, 4, 5] as const)('MQTT, protocol level %i', (version) => {
  it('decodes what mqtt-packet generates', () => {
    fc.assert(
      fc.property(packets(version), (packet) => {
        const decoded = connected(version).decode({ dir: 'in', opcode: 2, bytes: bytesOf(packet, version) });
        expectSame(decoded, packet);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('finds the same packets however they are cut into frames', () => {
    fc.assert(
      fc.property(
        fc.array(packets(version), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (all, seeds) => {
          const stream = Buffer.concat(all.map((packet) => bytesOf(packet, version)));
          const cuts = [...new Set(seeds.map((seed) => seed % stream.length))].sort((a, b) => a - b);
          const places = [0, ...cuts.filter((cut) => cut > 0), stream.length];
          const decoder = connected(version);
          const found = places.slice(1).flatMap((to, i) => {
            const decoded = decoder.decode({ dir: 'in', opcode: 2, bytes: stream.subarray(places[i], to) });
            expect(decoded.error).toBeUndefined();
            return decoded.parts ?? (decoded.type === 'fragment' ? [] : [decoded]);
          });
          expect(found).toHaveLength(all.length);
          for (const [i, packet] of all.entries()) expectSame(found[i], packet);
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('MQTT over frames', () => {
  const publish = (length: number) =>
    bytesOf(
      { cmd: 'publish', topic: 'big', payload: Buffer.alloc(length, 'x'), qos: 0, dup: false, retain: false },
      4,
    );
  const ping = bytesOf({ cmd: 'pingresp' }, 4);

  it('each direction puts its own packets together', () => {
    const decoder = connected(4);
    const bytes = publish(100);
    const half = (dir: 'in' | 'out', from: number, to?: number) =>
      decoder.decode({ dir, opcode: 2, bytes: bytes.subarray(from, to) });
    expect(half('in', 0, 50).type).toBe('fragment');
    expect(half('out', 0, 60).type).toBe('fragment');
    expect(half('in', 50)).toMatchObject({ type: 'PUBLISH', channel: 'big', error: undefined });
    expect(half('out', 60)).toMatchObject({ type: 'PUBLISH', channel: 'big', error: undefined });
  });

  it('keeps a bounded part of a packet that goes on and on, and stays in step', () => {
    const decoder = connected(4);
    const bytes = publish(4 * PENDING_LIMIT);
    let last: Decoded | undefined;
    for (let at = 0; at < bytes.length; at += 65_536) {
      last = decoder.decode({ dir: 'in', opcode: 2, bytes: bytes.subarray(at, at + 65_536) });
    }
    expect(last).toMatchObject({ type: 'PUBLISH', channel: 'big' });
    expect(last?.error).toMatch(/bytes of the payload were not kept/);
    expect(contentOf(last).payload).toBeTypeOf('string');
    expect(String(contentOf(last).payload).length).toBeLessThan(PENDING_LIMIT);
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes: ping })).toMatchObject({
      type: 'PINGRESP',
      error: undefined,
    });
  });

  it('stays in step over a body that was cut, where its size is known', () => {
    const decoder = connected(4);
    const bytes = publish(5000);
    const cut = decoder.decode({
      dir: 'in',
      opcode: 2,
      bytes: bytes.subarray(0, 1000),
      size: 3000,
      truncated: true,
    });
    expect(cut.error).toMatch(/^cut after/);
    const rest = decoder.decode({ dir: 'in', opcode: 2, bytes: bytes.subarray(3000) });
    expect(rest).toMatchObject({
      type: 'PUBLISH',
      channel: 'big',
      error: expect.stringMatching(/bytes of the payload were not kept$/),
    });
    expect(decoder.decode({ dir: 'in', opcode: 2, size: 2, truncated: true }).error).toBe(
      'the body was not kept',
    );
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes: ping }).error).toBeUndefined();
  });

  it('takes the next frame for a new packet after one that was none', () => {
    const decoder = connected(4);
    const endless = new Uint8Array([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]);
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes: endless }).error).toMatch(/length/);
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes: ping }).type).toBe('PINGRESP');
  });

  it('lets a batch speak by its first message that is no heartbeat', () => {
    const decoder = connected(4);
    const bytes = new Uint8Array([...ping, ...publish(3), ...ping]);
    const decoded = decoder.decode({ dir: 'in', opcode: 2, bytes });
    expect(decoded).toMatchObject({ type: 'PUBLISH', role: 'data', channel: 'big' });
    expect(decoded.parts?.map(({ type }) => type)).toEqual(['PINGRESP', 'PUBLISH', 'PINGRESP']);
    expect(decoder.decode({ dir: 'in', opcode: 2, bytes: new Uint8Array([...ping, ...ping]) }).role).toBe(
      'heartbeat',
    );
  });

  it('joins answers to what they answer, and puts topic aliases back', () => {
    const decoder = connected(5);
    const send = (packet: Packet, dir: 'in' | 'out') =>
      decoder.decode({ dir, opcode: 2, bytes: bytesOf(packet, 5) });
    const base = {
      cmd: 'publish' as const,
      payload: '{"id":"m1","seq":5}',
      qos: 1 as const,
      dup: false,
      retain: false,
    };
    expect(
      send({ ...base, topic: 'rooms/1', messageId: 9, properties: { topicAlias: 3 } }, 'in'),
    ).toMatchObject({
      channel: 'rooms/1',
      id: 9,
      contentId: 'm1',
      sequence: [{ path: 'payload.seq', value: 5 }],
    });
    expect(send({ ...base, topic: '', messageId: 10, properties: { topicAlias: 3 } }, 'in').channel).toBe(
      'rooms/1',
    );
    expect(send({ ...base, topic: '', messageId: 11, properties: { topicAlias: 3 } }, 'out').channel).toBe(
      '(alias 3)',
    );
    expect(send({ cmd: 'puback', messageId: 9, reasonCode: 0 }, 'out')).toMatchObject({
      role: 'ack',
      ackOf: 9,
    });
    expect(send({ cmd: 'connack', reasonCode: 0, sessionPresent: false }, 'in').ready).toBe(CONNECTION);
    expect(send({ cmd: 'connack', reasonCode: 0x87, sessionPresent: false }, 'in')).toMatchObject({
      failed: true,
      ready: undefined,
      summary: 'CONNACK not authorised',
    });
  });

  it('reads version 5 where the CONNECT was not recorded', () => {
    const decoder = createDecoder({ protocol: 'mqtt' });
    const send = (packet: Packet) => decoder.decode({ dir: 'in', opcode: 2, bytes: bytesOf(packet, 5) });
    const properties = { userProperties: { a: 'b' } };
    const publishing = send({
      cmd: 'publish',
      topic: 't',
      payload: 'hi',
      qos: 0,
      dup: false,
      retain: false,
      properties,
    });
    expect((publishing.value as { payload: string }).payload).toBe('hi');
    expect(send({ cmd: 'suback', messageId: 3, granted: [0, 1] }).summary).toBe('SUBACK #3 QoS 0, QoS 1');
  });

  it('says that text is not MQTT', () => {
    expect(connected(4).decode({ dir: 'in', opcode: 1, text: 'hello' }).error).toMatch(/binary/);
  });
});
