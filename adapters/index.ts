import type { Adapter } from '../src/channel';
import { email } from './email';
import { http } from './http';
import { qq } from './qq';
import { stage } from './stage';
import { telegram } from './telegram';
import { webchat } from './webchat';
import { wechatOa } from './wechat-oa';
import { wechaty } from './wechaty';
import { wecomKf } from './wecom-kf';
import { weibo } from './weibo';

/** Every kind of channel the house speaks. A new one is a folder and a line here. */
export const adapters: readonly Adapter[] = [
  wechatOa,
  weibo,
  wecomKf,
  email,
  telegram,
  http,
  qq,
  wechaty,
  webchat,
  stage,
];
