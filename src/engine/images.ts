/** Entry of the images process: opens photos, makes what is looked at, exports results, all at once. No network, no window. */
import { dirname } from 'node:path';
import type {
  ImagesReply,
  ImagesRequest,
  ImagesResults,
  InspectedPhoto,
  OpenedPhoto,
} from '../shared/images-protocol.ts';
import { imagesRequestSchema } from '../shared/images-protocol.ts';
import { assertNever, toAppError } from '../shared/errors.ts';
import { measureFidelity } from './fidelity.ts';
import type { PictureInfo } from './image-io.ts';
import { assertWritableTarget, inspectPhoto, inspectPicture, openOutput, readPicture } from './image-io.ts';
import { writeThumb, writeTiles } from './image-views.ts';
import { sweepLeftovers } from './output-file.ts';
import { connectToParent } from './parent-port.ts';

async function openPhoto(path: string, folder: string): Promise<OpenedPhoto> {
  const header = pickHeader(await inspectPicture(path));
  await writeThumb(path, folder);
  return header;
}

async function describePhoto(path: string): Promise<InspectedPhoto> {
  const { info, takenAt } = await inspectPhoto(path);
  return { ...pickHeader(info), takenAt };
}

function pickHeader({ size, format, bitDepth, lossy }: PictureInfo): OpenedPhoto {
  return { size, format, bitDepth, lossy };
}

async function exportResult(request: Extract<ImagesRequest, { kind: 'export' }>): Promise<null> {
  const { photoPath, resultPath, outputPath, format, quality, ifExists } = request;
  await assertWritableTarget(photoPath, outputPath, ifExists);
  await sweepLeftovers(dirname(outputPath));
  const { info, picture, metadata } = await readPicture(resultPath);
  const { widthPx, heightPx, channels, samples } = picture;
  const input = { widthPx, heightPx, channels, bitDepth: samples.bitDepth };
  const output = await openOutput({ path: outputPath, format, quality, input, size: info.size, metadata, ifExists });
  try {
    await output.writeRows(samples, heightPx);
    await output.finish();
  } finally {
    await output.discard();
  }
  return null;
}

function perform(request: ImagesRequest): Promise<ImagesResults[ImagesRequest['kind']]> {
  switch (request.kind) {
    case 'open':
      return openPhoto(request.path, request.folder);
    case 'inspect':
      return describePhoto(request.path);
    case 'tiles':
      return writeTiles(request.path, request.folder);
    case 'fidelity':
      return inspectPicture(request.resultPath).then(({ size }) =>
        measureFidelity(request.photoPath, request.resultPath, size),
      );
    case 'export':
      return exportResult(request);
    default:
      return assertNever(request);
  }
}

async function answer(message: unknown): Promise<ImagesReply> {
  const request = imagesRequestSchema.parse(message);
  try {
    return { kind: 'done', id: request.id, value: await perform(request) };
  } catch (thrown) {
    return { kind: 'error', id: request.id, error: toAppError(thrown, 'The picture could not be worked on').toValue() };
  }
}

const send: (reply: ImagesReply) => void = connectToParent(
  (message) => {
    void answer(message).then((reply) => {
      send(reply);
    });
  },
  () => Promise.resolve(),
);
// The app decides when to end, as for the engine.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
