import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

// Once, and before any schema of this room is made: schemas made earlier would lack `.openapi()`.
extendZodWithOpenApi(z);

/** Zod with the words that describe the API; every schema of this room is made with it. */
export { z };
