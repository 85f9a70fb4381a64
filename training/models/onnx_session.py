"""Sessions of onnxruntime on the CPU."""

from pathlib import Path

import onnx
import onnxruntime as ort

LOG_ERRORS_ONLY = 3


def open_session(
    model: str | Path | onnx.ModelProto, threads: int = 2, *, memory_pattern: bool = False
) -> ort.InferenceSession:
    """`memory_pattern` is faster where all images have one size: the pattern is remembered per size."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = LOG_ERRORS_ONLY
    options.enable_mem_pattern = memory_pattern
    source = model.SerializeToString() if isinstance(model, onnx.ModelProto) else model
    return ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])
