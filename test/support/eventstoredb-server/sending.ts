import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Sendable } from './messages.js';

export type StreamingCall = ServerWritableStream<ReadReq, ReadResp>;

export type Sender = {
  /** Sends, and waits while the client takes no more; answers whether it had to wait. */
  readonly send: (message: Sendable) => Promise<boolean>;
  readonly gone: () => boolean;
};

/** Sends the answers of a call at the pace of its client. `onGone` is called once it has left. */
export function senderOf(call: StreamingCall, onGone: () => void = () => {}): Sender {
  let drained = () => {};
  const gone = () => call.cancelled || call.destroyed;
  call.on('drain', () => drained());
  for (const end of ['cancelled', 'close']) {
    call.on(end, () => {
      onGone();
      drained();
    });
  }
  return {
    gone,
    send: async (message) => {
      if (gone() || call.write(message as ReadResp)) return false;
      await new Promise<void>((resolve) => {
        drained = resolve;
      });
      return true;
    },
  };
}
