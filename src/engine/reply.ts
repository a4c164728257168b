import type { Content, Rule, Template, TemplateId } from '../model';
import { type CompiledTemplate, compileTemplate, render, type Scope } from './templates';

/** What a reply turns into: content, and the template it came from. */
export interface Said {
  readonly content: Content;
  readonly template: {
    readonly id?: string;
    readonly name?: string;
    readonly version?: number;
    readonly locale?: string;
  };
}

/** One reply of a rule, ready to be said to someone. Throws when it cannot be said; the message tells why. */
export type Reply = (scope: Scope) => Said;

/**
 * Prepares the replies of a rule in order. One that cannot be prepared is told to `fault` and will throw when used.
 * A text with `{{` or `{%` in it is read as a template, any other text is said as it stands.
 */
export function compileReplies(
  rule: Omit<Rule, 'id' | 'version'>,
  templates: ReadonlyMap<string, Template>,
  fault: (path: string, message: string) => void,
): Reply[] {
  const replies: Reply[] = [];
  rule.then.forEach((action, i) => {
    if (!('reply' in action)) return;
    const { reply } = action;
    const path = `then[${i}].reply`;
    if ('content' in reply) replies.push(fixed(reply.content));
    else if ('template' in reply) replies.push(named(reply.template, templates, `${path}.template`, fault));
    else if (/\{\{|\{%/.test(reply.text)) replies.push(inline(reply.text, `${path}.text`, fault));
    else replies.push(fixed({ type: 'text', text: reply.text }));
  });
  return replies;
}

function fixed(content: Content): Reply {
  const said: Said = { content, template: {} };
  return () => said;
}

/** Prepares one template by its name, as above. */
export function named(
  name: string,
  templates: ReadonlyMap<string, Template>,
  path: string,
  fault: (path: string, message: string) => void,
): Reply {
  const template = templates.get(name);
  if (template === undefined) {
    fault(path, `there is no template called ${name}; write it first or choose another`);
    return failing(`there is no template called ${name}`);
  }
  const compiled = prepare(template, path, fault);
  if (compiled === null) return failing(`the template ${name} is broken`);
  const { version } = template;
  const id = String(template.id);
  return scope => {
    const { text, locale } = speak(compiled, scope, `the template ${name}`);
    return { content: { type: 'text', text }, template: { id, name, version, locale } };
  };
}

function inline(text: string, path: string, fault: (path: string, message: string) => void): Reply {
  const bodies = { 'zh-CN': text, 'zh-TW': text, 'zh-HK': text, en: text };
  const template: Template = { id: 0 as TemplateId, name: 'text of the rule', purpose: 'reply', bodies, version: 0 };
  const compiled = prepare(template, path, fault);
  if (compiled === null) return failing('the text of the rule is broken');
  return scope => ({
    content: { type: 'text', text: speak(compiled, scope, 'the text of the rule').text },
    template: {},
  });
}

function prepare(
  template: Template,
  path: string,
  fault: (path: string, message: string) => void,
): CompiledTemplate | null {
  try {
    return compileTemplate(template);
  } catch (error) {
    fault(path, error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** Nothing but blanks is no answer; better a person then. */
function speak(compiled: CompiledTemplate, scope: Scope, name: string): ReturnType<typeof render> {
  const said = render(compiled, scope);
  if (said.text.trim() === '') throw new Error(`${name} came out empty`);
  return said;
}

function failing(message: string): Reply {
  return () => {
    throw new Error(message);
  };
}
