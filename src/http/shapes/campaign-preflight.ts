import type { Preflight } from '../../flows/campaign-preflight';
import { idText, idTextOrNull, isoTime } from '../ids';
import { z } from '../zod';
import { findingShape, presentFinding } from './lint';

const whole = z.number().int();

const readingShape = z.object({
  name: z.string(),
  /** Its template is gone or broken. */
  missing: z.boolean(),
  reads: z.array(
    z.object({
      case: z.enum(['no_name', 'longest_name', 'emoji_name', 'other_script', 'plain', 'real']),
      contactId: z.string().nullable(),
      name: z.string(),
      locale: z.enum(['zh-CN', 'zh-TW', 'zh-HK', 'en']),
      /** Null where it cannot be said. */
      text: z.string().nullable(),
      fault: z.string().nullable(),
    }),
  ),
  faults: whole,
  /** Channels on which it would be cut in two for some. */
  tooLong: z.array(z.string()),
  /** What readers may take amiss, the gravest first. */
  lint: z.array(findingShape),
});

export const preflightShape = z
  .object({
    /** The moment at which it is played. */
    at: z.string(),
    /** Everybody in the audience, reached or left out. */
    audience: whole,
    reached: whole,
    /** Of those reached: who must still write to us before it is time, or gets nothing. */
    hoped: whole,
    channels: z.array(z.object({ channelId: z.string(), people: whole })),
    /** How many are left out for which reason. */
    skippedBy: z.record(z.string(), whole),
    variants: z.array(whole),
    /** When, by each clock, of those it reaches, earliest first. */
    times: z.array(
      z.object({
        zone: z.string(),
        dueAt: z.string(),
        expiresAt: z.string(),
        people: whole,
        /** `later` waits for the end of quiet hours (`quietUntil`); `never` is not sent because of them. */
        send: z.enum(['now', 'later', 'never']),
        quietUntil: z.string().nullable(),
      }),
    ),
    /** For whom the workspace's zone is taken: none is known, or there is none of that name. */
    zoneless: z.object({ missing: whole, unknown: whole, names: z.array(z.string()) }),
    /** Some of those on each channel, and of those left out for each reason. */
    people: z.array(
      z.object({
        contactId: z.string(),
        name: z.string(),
        channelId: z.string().nullable(),
        reason: z.string().nullable(),
        variant: whole,
        dueAt: z.string(),
      }),
    ),
    readings: z.array(readingShape),
    /** What stops a start, and what should be looked at before it. */
    findings: z.array(
      z.object({
        id: z.string(),
        severity: z.enum(['stop', 'warn']),
        facts: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ),
    quotas: z.array(z.object({ channelId: z.string(), name: z.string(), left: z.number(), of: z.number() })),
    /** What mass sends the plan takes by step of its ladder, and what the account may still make. */
    massSends: z.array(
      z.object({
        channelId: z.string(),
        step: whole,
        people: whole,
        calls: whole,
        quota: z.object({ left: whole, of: whole, per: z.enum(['day', 'month']) }).nullable(),
      }),
    ),
    cost: z.array(z.object({ channelId: z.string(), people: whole, total: z.number().nullable() })),
    /** What the desk has to expect by the hour. */
    load: z.object({
      habits: z.object({ replyRate: z.number(), needRate: z.number(), minutesEach: z.number() }),
      /** Colleagues who may be asked. */
      hands: whole,
      hours: z.array(
        z.object({ at: z.string(), sends: whole, replies: z.number(), needs: z.number(), hands: z.number() }),
      ),
    }),
    hash: z.string(),
    /** Whether what was approved is still what this is. */
    approved: z.boolean(),
  })
  .openapi('Preflight');

export const presentPreflight = (found: Preflight): z.input<typeof preflightShape> => ({
  at: isoTime(found.at),
  audience: found.audience,
  reached: found.reached,
  hoped: found.hoped,
  channels: found.channels.map(({ channelId, people }) => ({ channelId: idText(channelId), people })),
  skippedBy: { ...found.skippedBy } as Record<string, number>,
  variants: [...found.variants],
  times: found.times.map(({ zone, dueAt, expiresAt, people, quiet }) => ({
    ...{ zone, dueAt: isoTime(dueAt), expiresAt: isoTime(expiresAt), people },
    send: quiet.send,
    quietUntil: quiet.send === 'later' ? isoTime(quiet.at) : null,
  })),
  zoneless: { ...found.zoneless, names: [...found.zoneless.names] },
  people: found.people.map(({ contactId, channelId, dueAt, ...one }) => ({
    ...one,
    contactId: idText(contactId),
    channelId: idTextOrNull(channelId),
    dueAt: isoTime(dueAt),
  })),
  readings: found.readings.map(({ reads, tooLong, lint, ...reading }) => ({
    ...reading,
    lint: lint.map(presentFinding),
    reads: reads.map(read => ({ ...read, contactId: idTextOrNull(read.contactId) })),
    tooLong: tooLong.map(idText),
  })),
  findings: found.findings.map(finding => ({ ...finding, facts: { ...finding.facts } })),
  quotas: found.quotas.map(({ channelId, ...quota }) => ({ ...quota, channelId: idText(channelId) })),
  massSends: found.massSends.map(({ channelId, quota, ...mass }) => ({
    ...mass,
    channelId: idText(channelId),
    quota: quota && { ...quota },
  })),
  cost: found.cost.map(({ channelId, ...cost }) => ({ ...cost, channelId: idText(channelId) })),
  load: {
    habits: { ...found.load.habits },
    hands: found.load.hands,
    hours: found.load.hours.map(({ at, ...hour }) => ({ ...hour, at: isoTime(at) })),
  },
  hash: found.hash,
  approved: found.approved,
});
