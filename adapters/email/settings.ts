import { z } from 'zod';
import { domainOf, isAddress, plainAddress } from './address';
import { presets } from './presets';

const MB = 1024 * 1024;

/** One line: no character that could end a header or a command. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must be one line');

const password = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u, 'must be one line');

const server = (name: string, port: number) =>
  z
    .strictObject({
      host: line(253)
        .optional()
        .describe(`${name} server; left out, the preset's, else ${name.toLowerCase()}.your-domain`),
      port: z.coerce.number().int().min(1).max(65_535).default(port).describe(`${name} port`),
      secure: z.boolean().default(true).describe('TLS from the first byte; otherwise STARTTLS is demanded'),
      user: line(254).optional().describe('Sign-in name; left out, the address'),
      password: password.describe('Password; at QQ, 163 and 126 the authorization code (授权码)'),
    })
    .describe(`${name} account`);

/** What an administrator fills in for one mailbox. */
export const settings = z.strictObject({
  address: z
    .string()
    .trim()
    .refine(isAddress, 'must be an e-mail address')
    .describe('Address customers write to: kefu@example.com'),
  preset: z
    .enum(['qq', '163', '126', 'exmail', 'aliyun', 'feishu'])
    .optional()
    .describe('Mail provider, which fills in the servers'),
  imap: server('IMAP', 993),
  smtp: server('SMTP', 465),
  name: line(100).optional().describe('Name of the sender, as the customer sees it'),
  aliases: line(2000).optional().describe('Other addresses that arrive in this mailbox, separated by commas'),
  plusAddress: z
    .boolean()
    .default(false)
    .describe('The provider delivers kefu+anything@ here, so that a reply may name its thread in the address'),
  bounceAddress: z
    .string()
    .trim()
    .refine(isAddress, 'must be an e-mail address')
    .optional()
    .describe('Another address that arrives here, also with +anything: undeliverable mail returns to it'),
  verp: z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .describe(
      'Whether undeliverable mail returns to an address that names it: auto, where there is one (plusAddress, bounceAddress) and the server is not that of a preset',
    ),
  subjectDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('For how many days a thread that is known by its subject alone may rest before a mail begins a new one'),
  threadSecret: password
    .optional()
    .describe('Signs the threads of our mail; left out, it is made from the SMTP password and changes with it'),
  dkim: z
    .strictObject({
      domain: line(253).min(1).describe('Domain that signs'),
      selector: line(63).min(1).describe('Selector of the key in DNS'),
      privateKey: z.string().min(1).max(10_000).describe('Private key, PEM'),
    })
    .optional()
    .describe('DKIM, when the provider does not sign for us'),
  maxBytes: z.coerce
    .number()
    .int()
    .min(10_000)
    .max(30 * MB)
    .default(25 * MB)
    .describe('Largest mail kept whole, in bytes; of a larger one its beginning is kept'),
  historyDays: z.coerce
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(30)
    .describe('How many days of older mail are taken in when the mailbox is first connected; none of it is answered'),
  allowPlaintext: z
    .boolean()
    .default(false)
    .describe('For tests only: send passwords and mail without TLS. On this machine itself it is always allowed'),
});

/** The settings of one mailbox, checked. */
export type Settings = z.infer<typeof settings>;

/** How one server is reached. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  /** Whether the connection may stay in the clear, and a certificate that nobody vouches for is taken. */
  readonly trusting: boolean;
}

/** The server of one kind, with what was left out filled in. */
export function serverOf(own: Settings, kind: 'imap' | 'smtp'): Server {
  const { host, port, secure, user, password } = own[kind];
  const known = own.preset === undefined ? undefined : presets[own.preset][kind];
  const place = host || known || `${kind}.${domainOf(own.address)}`;
  return {
    host: place,
    port,
    secure,
    password,
    user: user || own.address,
    trusting: own.allowPlaintext || isHere(place),
  };
}

/** Our own addresses, as they are compared. */
export function ownAddresses({ address, aliases = '', bounceAddress = '' }: Settings): ReadonlySet<string> {
  return new Set([address, bounceAddress, ...aliases.split(/[,;，；\s]+/)].filter(isAddress).map(plainAddress));
}

/**
 * What stands before the plus in the envelope's sender; null where it is our own address as it is. The servers of the presets
 * are known to refuse any other (QQ 501, NetEase 553), or not known to take one.
 */
export function returnAddressOf({ address, bounceAddress, plusAddress, verp, preset, smtp }: Settings): string | null {
  const base = bounceAddress || (plusAddress ? address : null);
  const isRefused = preset !== undefined && !smtp.host;
  return base !== null && (verp === 'on' || (verp === 'auto' && !isRefused)) ? plainAddress(base) : null;
}

/** Nobody listens on the way to this machine itself. */
const isHere = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
