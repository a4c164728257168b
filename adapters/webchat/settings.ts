import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const ORIGIN = /^https?:\/\/[^/?#\s*@]+\/?$/i;
const COLOUR = /^#[0-9a-f]{6}$/i;

const origin = z
  .string()
  .trim()
  .max(200)
  .regex(ORIGIN, 'must be the beginning of an address and nothing more, such as https://www.example.com')
  .transform(address => new URL(address).origin);

/** What an administrator fills in; everything but the sites may be left out. */
export const settings = z.strictObject({
  origins: z
    .array(origin)
    .max(50)
    .default([])
    .describe('Sites the widget may stand on, one per line, such as https://www.example.com'),
  greeting: z.string().trim().max(500).optional().describe('Greeting the widget shows before anything is said'),
  greetingEn: z.string().trim().max(500).optional().describe('The greeting for visitors who read English'),
  name: z.string().trim().max(40).optional().describe('Name at the head of the widget'),
  colour: z
    .string()
    .trim()
    .regex(COLOUR, 'must be a colour such as #1F7A6B')
    .default('#1F7A6B')
    .describe('Colour of the widget'),
  language: z
    .enum(['auto', 'zh', 'en'])
    .default('auto')
    .describe('Language of the widget; auto follows the visitor’s browser'),
  secret: z
    .string()
    .trim()
    .min(16, 'must have at least 16 characters')
    .max(200)
    .optional()
    // Visitors' tokens are signed with it, so there is always one, and it is kept with the other settings.
    .transform(given => given ?? randomBytes(32).toString('base64url'))
    .describe('Secret with which your own server signs who its visitor is; made by us when left out'),
});

/** The settings of one widget, checked. */
export type Settings = z.infer<typeof settings>;
