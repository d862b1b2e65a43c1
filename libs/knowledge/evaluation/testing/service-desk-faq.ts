import type { BeirDocument, BeirQuery } from '../beir.js';
import type { Judgements } from '../ranking-metrics.js';

/** A service desk's FAQ and what people ask it, in their own words: enough to notice a scoring that got worse. */
export const faqCorpus: readonly BeirDocument[] = [
  {
    id: 'reset-password',
    title: 'Resetting a forgotten password',
    text: 'Choose "Forgot password" on the sign-in page. We send a link to your address; it is valid for one hour. Then pick a new one.',
  },
  {
    id: 'two-factor',
    title: 'Setting up two-factor authentication',
    text: 'Under Security, scan the code with an authenticator app. Keep the recovery codes in a safe place: with them you can sign in when the phone is lost.',
  },
  {
    id: 'locked-account',
    title: 'Why is my account locked?',
    text: 'After five failed attempts to sign in the account is locked for 30 minutes. An administrator can unlock it at once.',
  },
  {
    id: 'find-invoice',
    title: 'Where to find invoices',
    text: 'All invoices are listed under Billing, as PDF. Owners also receive them by e-mail on the first day of the month.',
  },
  {
    id: 'refund',
    title: 'Refund policy',
    text: 'A payment can be refunded within 14 days. The money goes back to the card it came from and takes up to five working days.',
  },
  {
    id: 'payment-failed',
    title: 'A card payment was declined',
    text: 'Banks decline payments for many reasons. Check the expiry date and the limit, then try another card, or pay by bank transfer.',
  },
  {
    id: 'cancel',
    title: 'Cancelling a subscription',
    text: 'Open Billing and choose Cancel plan. The plan stays active to the end of the paid period. Your data is kept for 60 days after that.',
  },
  {
    id: 'upgrade',
    title: 'Changing to another plan',
    text: 'Upgrades take effect immediately and are charged in proportion. Downgrades take effect when the period ends.',
  },
  {
    id: 'export',
    title: 'Exporting your data',
    text: 'Choose Export under Settings to download everything as CSV or JSON. Large exports are prepared in the background; you get a message.',
  },
  {
    id: 'import-csv',
    title: 'Importing contacts from a CSV file',
    text: 'The file needs a header row and UTF-8 encoding. Map the columns, look at the preview, then start. Rows with errors are listed and can be corrected.',
  },
  {
    id: 'vpn',
    title: 'Connecting to the VPN from home',
    text: 'Install the client, enter the gateway vpn.example.org and sign in with your staff account. Split tunnelling is on by default.',
  },
  {
    id: 'printer',
    title: 'Adding a network printer',
    text: 'Open Printers, choose Add, and type the name on the label. The driver is installed by itself. If it does not print, check the queue for stuck jobs.',
  },
  {
    id: 'email-delivery',
    title: 'E-mails do not arrive',
    text: 'Look in the spam folder first. Then ask your provider to allow our sending addresses, and check the spelling of yours in your profile.',
  },
  {
    id: 'notification-settings',
    title: 'Turning notifications off',
    text: 'Under Profile, Notifications, choose which events send a mail, a push message or nothing. Urgent security notices cannot be silenced.',
  },
  {
    id: 'api-rate-limit',
    title: 'API rate limits',
    text: 'An API key may make 100 requests a minute. Beyond that the server answers 429 Too Many Requests with a Retry-After header.',
  },
  {
    id: 'webhooks',
    title: 'Receiving webhooks',
    text: 'Register a URL and we call it with a signed JSON body for every event. Failed calls are tried again for a day. Check the signature before use.',
  },
  {
    id: 'sso',
    title: 'Single sign-on with SAML',
    text: 'Administrators upload the metadata of the identity provider under Security. Test with one user before you require it of everyone.',
  },
  {
    id: 'invite',
    title: 'Inviting colleagues',
    text: 'Owners invite people by mail under Team. An invitation expires after a week; send it again from the same page. Each person takes a seat.',
  },
  {
    id: 'roles',
    title: 'Roles and permissions',
    text: 'Viewers read, editors change, owners manage members and billing. Access to single projects can be given on the page of the project.',
  },
  {
    id: 'delete-account',
    title: 'Deleting your account for good',
    text: 'Choose Delete under Profile and confirm by mail. Everything is erased after 30 days; until then you can change your mind.',
  },
  {
    id: 'slow',
    title: 'The application is slow',
    text: 'Check the status page, close other tabs, and turn off browser extensions. Tell us the time and the page if it stays slow.',
  },
  {
    id: 'browser',
    title: 'Supported browsers',
    text: 'The last two versions of Chrome, Edge, Firefox and Safari. In others pages may be blank or buttons may do nothing.',
  },
  {
    id: 'time-zone',
    title: 'Dates show the wrong time',
    text: 'Times are shown in the time zone of your profile. Set it there; the zone of the computer is not used.',
  },
  {
    id: 'attachments',
    title: 'Attaching files',
    text: 'Drag files into a message, up to 25 MB each. Programs and scripts are refused. Images show a preview.',
  },
];

const asked: readonly (readonly [question: string, ...articles: readonly string[]])[] = [
  ['I forgot my pasword and cannot log in', 'reset-password'],
  ['password reset link expired', 'reset-password'],
  ['Lost my phone, how do I get the authentication code?', 'two-factor'],
  ['too many wrong attempts, account is now locking me out', 'locked-account'],
  ['Please send me the invoice of last month', 'find-invoice'],
  ['I want to get refunded for my last payment', 'refund'],
  ['my card was rejected when paying', 'payment-failed'],
  ['payments keep being declined by the bank', 'payment-failed'],
  ['how to cancel our subscriptions', 'cancel'],
  ['downgrade of the plan at the end of the period', 'upgrade'],
  ['downloading all of my data', 'export'],
  ['the importer says my contact file has errors', 'import-csv'],
  ['cannot connect with VPN at home', 'vpn'],
  ['printing: jobs are stuck in the queue', 'printer'],
  ['We are not getting your email', 'email-delivery'],
  ['too many notification mails, how can I stop them', 'notification-settings'],
  ['Error 429 from the API', 'api-rate-limit'],
  ['how many requests per minute does the api allow', 'api-rate-limit'],
  ['verify webhook signatures', 'webhooks'],
  ['setup SAML login for our company', 'sso'],
  ['the invitation I sent to a colleague has expired', 'invite'],
  ['what permission does an editor have', 'roles'],
  ['erase my account', 'delete-account'],
  ['everything loads slowly today', 'slow'],
  ['blank pages in an old browser', 'browser'],
  ['wrong timezone on dates', 'time-zone'],
  ['which files can be attached', 'attachments'],
  ['how long is data kept after cancellation', 'cancel'],
];

export const faqQueries: readonly BeirQuery[] = asked.map(([text], at) => ({ id: `q${at + 1}`, text }));

export const faqJudgements: Judgements = new Map(
  asked.map(([, ...articles], at) => [`q${at + 1}`, new Map(articles.map((article) => [article, 1]))]),
);
