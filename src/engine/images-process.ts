/**
 * Entry of the images process: opens photos, makes images for viewing, measures and exports results. Requests run
 * concurrently; no network, no window.
 */
import { dirname } from 'node:path';
import { assertWritableTarget } from '#files/atomic-write.ts';
import { endAtUnexpectedErrors } from '#files/end-process.ts';
import { sweepLeftovers } from '#files/temp-files.ts';
import { hashFile } from '#files/fingerprint.ts';
import { AppError, assertNever, toAppError } from '#shared/errors.ts';
import type {
  ImagesReply,
  ImagesRequest,
  ImagesResults,
  InspectedPhoto,
  OpenedPhoto,
  PhotoHeader,
} from '#shared/images-protocol.ts';
import { imagesRequestSchema } from '#shared/images-protocol.ts';
import type { Target } from '#shared/jobs.ts';
import type { Remark } from '#shared/remarks.ts';
import { findPart, getPrintDpi } from '#shared/target-size.ts';
import { ByteLimiter } from './byte-limiter.ts';
import { measureFidelity } from './evaluation/fidelity.ts';
import { inspectImage, inspectPhoto, openImage, readImage } from './imageio/decode.ts';
import { writeThumb, writeTiles } from './imageio/deep-zoom.ts';
import { writeImage } from './imageio/encode.ts';
import type { ImageInfo, ImageMetadata } from './imageio/image-types.ts';
import { connectToParent } from './parent-port.ts';

/** A third of the largest photo that is permitted, which runs alone. */
const PIXELS = new ByteLimiter(2 ** 30);
/** A hash takes seconds; who no longer wants it does not wait. */
const NEVER = new AbortController().signal;

async function openPhoto(path: string, folder: string): Promise<OpenedPhoto> {
  const { info, isDamaged } = await writeThumb(path, folder);
  return { ...pickHeader(info), isDamaged };
}

async function describePhoto(path: string): Promise<InspectedPhoto> {
  const { info, takenAt } = await inspectPhoto(path);
  return { ...pickHeader(info), takenAt };
}

function pickHeader({ size, format, bitDepth, lossy }: ImageInfo): PhotoHeader {
  return { size, format, bitDepth, lossy };
}

async function exportResult(request: Extract<ImagesRequest, { kind: 'export' }>): Promise<readonly Remark[]> {
  const { photoPath, resultPath, outputPath, target, ifExists, removeMetadata } = request;
  await assertWritableTarget(photoPath, outputPath, ifExists);
  await sweepLeftovers(dirname(outputPath));
  const { image, metadata } = await readImage(resultPath);
  const own = await readPhotoMetadata(photoPath, metadata, target);
  const { format, quality, maxBytes } = request;
  return writeImage(image, {
    ...{ path: outputPath, format, quality, maxBytes, ifExists },
    ...{ dpi: getPrintDpi(target), metadata: own, removal: removeMetadata },
  });
}

/**
 * The metadata of the photo with the profile of the result. A photo that is gone meanwhile is described by its result, as
 * well as a TIFF can.
 */
async function readPhotoMetadata(photoPath: string, ofResult: ImageMetadata, target: Target): Promise<ImageMetadata> {
  try {
    const ofPhoto = await openImage(photoPath, (photo) => photo.readMetadata());
    const part = ofPhoto.size && findPart(ofPhoto.size, target);
    return { ...ofPhoto, ...(part && { part }), ...(ofResult.icc && { icc: ofResult.icc }) };
  } catch (thrown) {
    if (thrown instanceof AppError) return ofResult;
    throw thrown;
  }
}

/** Decodes images when there is room for their pixels. @throws {AppError} as `inspectImage`; what `decode` throws */
async function withPixels<Result>(paths: readonly string[], decode: () => Promise<Result>): Promise<Result> {
  const headers = await Promise.all(paths.map((path) => inspectImage(path)));
  const bytes = headers.reduce(
    (sum, { size, channels, bitDepth }) => sum + size.widthPx * size.heightPx * channels * (bitDepth / 8),
    0,
  );
  return PIXELS.run(bytes, decode);
}

function perform(request: ImagesRequest): Promise<ImagesResults[ImagesRequest['kind']]> {
  switch (request.kind) {
    case 'open':
      return withPixels([request.path], () => openPhoto(request.path, request.folder));
    case 'inspect':
      return describePhoto(request.path);
    case 'hash':
      return hashFile(NEVER, request.path);
    case 'tiles':
      return withPixels([request.path], () => writeTiles(request.path, request.folder));
    case 'fidelity': {
      const { photoPath, resultPath, target } = request;
      return withPixels([photoPath, resultPath], () => measureFidelity(photoPath, resultPath, { target }));
    }
    case 'export':
      return withPixels([request.resultPath], () => exportResult(request));
    default:
      return assertNever(request);
  }
}

async function answer(message: unknown): Promise<ImagesReply> {
  const request = imagesRequestSchema.parse(message);
  try {
    return { kind: 'done', id: request.id, value: await perform(request) };
  } catch (thrown) {
    return { kind: 'error', id: request.id, error: toAppError(thrown, 'The image could not be processed').toValue() };
  }
}

endAtUnexpectedErrors('images');
const send: (reply: ImagesReply) => void = connectToParent(
  (message) => {
    void answer(message).then((reply) => {
      send(reply);
    });
  },
  () => Promise.resolve(),
);
// The app decides when this process ends, as for the engine.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
