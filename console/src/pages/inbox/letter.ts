import type { Config, DOMPurify } from 'dompurify';

/** A letter made harmless. */
export interface CleanLetter {
  readonly html: string;
  /** Whether it wants pictures from other people's servers. */
  readonly wantsImages: boolean;
}

const RULES: Config = {
  FORCE_BODY: true,
  USE_PROFILES: { html: true },
  FORBID_TAGS: ['form', 'input', 'button', 'textarea', 'select', 'audio', 'video', 'source', 'picture'],
  FORBID_ATTR: ['srcset', 'ping', 'autofocus', 'contenteditable', 'id', 'name'],
  ALLOW_DATA_ATTR: false,
};

const REMOTE = /^\s*(?:https?:)?\/\//i;
const REMOTE_STYLE = /url\(\s*['"]?\s*(?:https?:)?\/\//i;

/**
 * Takes out of a letter everything that runs, asks or calls home. Its links open in a window of their own; remote
 * pictures stay only when `images` is wanted, and those that lay in the letter itself (`cid:`) are left out.
 */
export function cleanLetter(purifier: DOMPurify, html: string, images: boolean): CleanLetter {
  let wantsImages = REMOTE_STYLE.test(html);
  purifier.addHook('afterSanitizeAttributes', node => {
    if (node.hasAttribute('href')) {
      node.setAttribute('target', '_blank');
      node.setAttribute('rel', 'noopener noreferrer nofollow');
    }
    for (const name of ['src', 'background']) {
      const address = node.getAttribute(name);
      if (address === null || address.startsWith('data:')) continue;
      const remote = REMOTE.test(address);
      if (remote) wantsImages = true;
      if (!remote || !images) node.removeAttribute(name);
    }
  });
  try {
    return { html: purifier.sanitize(html, RULES), wantsImages };
  } finally {
    purifier.removeAllHooks();
  }
}

const STYLE = `
  :root { color-scheme: light; }
  body { margin: 0; padding: 12px; background: #fff; color: #1f2328; overflow-wrap: anywhere;
    font: 14px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
  img { max-width: 100%; height: auto; }
`;

/** The document of the frame that shows it. Its own policy forbids everything but styles and, when wanted, pictures. */
export function letterDocument(html: string, images: boolean): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:${images ? ' https:' : ''}; form-action 'none'; base-uri 'none'; upgrade-insecure-requests`;
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><style>${STYLE}</style></head><body>${html}</body></html>`;
}
