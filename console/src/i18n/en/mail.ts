/** Letters, as they are read and written in the inbox. */
export const mail = {
  subject: 'Subject',
  newSubject: 'A subject, if you like',
  noSubject: '(no subject)',
  quoted: 'What it quotes',
  asItCame: 'Show the letter as it came',
  putAway: 'Put the letter away',
  letter: 'The letter: {subject}',
  images: 'Show remote images',
  imagesText: 'They lie on somebody else’s server, who then learns that the letter was opened.',
  files: 'Attachments',
};

/** Handing a conversation to the platform's own desk. */
export const handOver = {
  verb: 'Hand over to the platform',
  title: 'Hand {name} over to the platform’s desk',
  text: 'The platform’s own staff go on with it. Here it can only be read and the bot stays silent until they are done.',
  to: 'To whom (their account on the platform, optional)',
};

/** What a platform reports of a customer or of its own desk. */
export const platform = {
  held: 'The platform’s desk took the conversation',
  moved: 'The platform’s desk passed the conversation on',
  released: 'The platform’s desk is done',
  allowed: 'Allowed us to write first',
  withdrawn: 'Wants no messages of ours unasked',
  follow: 'Followed us',
  unfollow: 'Unfollowed us',
  joined: 'Joined',
  left: 'Left',
  scan: 'Scanned a QR code',
  menu: 'Tapped the menu',
  view: 'Opened a page from the menu',
  enter: 'Entered customer service',
  recall: 'Took a message back',
  undelivered: 'A message did not arrive',
};
