import type { ColumnsFault } from '../engine/import-columns';

/** What stood in the way, by name; the API answers 409 with it. */
export type ConflictId =
  | 'conversation_taken'
  | 'epoch_changed'
  | 'not_yours'
  | 'not_waiting'
  | 'not_closed'
  | 'cannot_hand_over'
  | 'cannot_link'
  | 'delivery_not_resendable'
  | 'same_contact'
  | 'contact_merged'
  | 'contact_erased'
  | 'merge_undone'
  | 'merged_later'
  | 'import_undone'
  | 'import_forgotten'
  | 'own_campaign'
  | 'not_approved'
  | 'campaign_started'
  | 'campaign_changed'
  | 'campaign_state'
  | 'preflight_stops'
  | 'segment_name_taken'
  | 'segment_changed'
  | 'segment_in_use'
  | 'too_many_segments';

/** What was asked for no longer fits what is: look again and decide anew. Nothing was changed. */
export class Conflict extends Error {
  override readonly name = 'Conflict';

  constructor(
    readonly id: ConflictId,
    message: string,
    /** What the caller may show, ids as strings: who holds it, which epoch it is at. */
    readonly facts: Readonly<Record<string, string | number | null>> = {},
  ) {
    super(message);
  }
}

/** There is nothing by that id, or nothing this caller may know of; the API answers 404. Nothing was changed. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
  readonly id = 'not_found';

  constructor(
    readonly what:
      | 'conversation'
      | 'agent'
      | 'team'
      | 'delivery'
      | 'channel'
      | 'media'
      | 'contact'
      | 'merge'
      | 'import'
      | 'segment'
      | 'campaign',
  ) {
    super(`there is no such ${what}`);
  }
}

/** Why words could not be taken, by name; the API answers 422 with it. */
export type RefusalId =
  | 'window_closed'
  | 'content_not_sendable'
  | 'content_empty'
  | 'file_not_sendable'
  | 'file_unknown'
  | 'channel_paused'
  | 'contact_unreachable'
  | 'reply_elsewhere'
  | 'not_confirmed'
  | 'time_passed'
  | 'list_empty'
  | 'list_too_large'
  | 'list_head_broken'
  | 'segment_too_large'
  | 'not_a_colleague'
  | 'must_write_first'
  | 'channel_elsewhere'
  | 'words_unsaid'
  | ColumnsFault;

/** The request makes sense but can never succeed as it is; the message says what to do instead. Nothing was changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly id: RefusalId,
    message: string,
    readonly facts: Readonly<Record<string, string | number | null>> = {},
  ) {
    super(message);
  }
}
