import { MediaFault } from '../../store/media';
import type { Door } from '../door';
import { ApiError } from '../errors';
import { openLimit } from '../limits';
import { type Route, route, STAFF } from '../route';
import { readUpload } from '../upload';
import { z } from '../zod';

const uploadedShape = z
  .object({
    /** The SHA-256 of its bytes; say it as `content.media.hash`. */
    hash: z.string(),
    /** What the file is, by its bytes. */
    mime: z.string(),
    bytes: z.number().int(),
    name: z.string().nullable(),
  })
  .openapi('UploadedFile');

/** Files that colleagues send. */
export function mediaRoutes({ files, store }: Door): Route[] {
  return [
    route({
      method: 'post',
      path: '/media',
      tag: 'messages',
      says: 'Keeps a file (at most 32 MB) to be sent by its hash: the body itself, or the field `file` of a form. What a channel takes of it is told by its `limits`.',
      may: STAFF,
      limit: { by: 'agent', limit: openLimit(60, 60) },
      query: z.object({ name: z.string().max(500).optional() }),
      takes: ['application/octet-stream', 'multipart/form-data'],
      gives: uploadedShape,
      status: 201,
      answer: async ({ query, ctx }) => {
        const { bytes, mime, name } = await readUpload(ctx.req, query.name ?? null);
        const hash = await files.keep(bytes, mime, name).catch(error => {
          if (error instanceof MediaFault) throw new ApiError(422, `file_${error.id}`, error.message);
          throw error;
        });
        const kept = await store.rows('media').findOneBy({ hash });
        return { hash, mime: kept?.mime ?? mime, bytes: bytes.length, name: name ?? kept?.name ?? null };
      },
    }),
  ];
}
