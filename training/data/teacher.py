"""A teacher for small images: an x4 network in ONNX, run by OpenVINO, whose answer is downscaled by four.

That makes it a clean, sharp small image that depends on its input alone. Input `lr`, output `sr`, RGB in [0, 1].
"""

from collections.abc import Callable

import torch
from torch import Tensor

from training.models.resampling import downscale

Teach = Callable[[list[Tensor]], list[Tensor]]
"""Small images [3, h, w], all of one size -> what the teacher says they should be, of the same size."""


def open_teacher(path: str, size: tuple[int, int], streams: int) -> Teach:
    """The network by OpenVINO, in bfloat16 where the processor has it, for images of `size` (height, width)."""
    # An optional extra: only the machine that makes pairs needs it.
    import openvino  # noqa: PLC0415

    core = openvino.Core()
    capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    model = core.read_model(path)
    model.reshape({"lr": [1, 3, *size]})
    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if "BF16" in capabilities else "f32",
        "INFERENCE_NUM_THREADS": streams,
        "NUM_STREAMS": streams,
    }
    requests = openvino.AsyncInferQueue(core.compile_model(model, "CPU", settings), streams)

    def teach(images: list[Tensor]) -> list[Tensor]:
        answers: dict[int, Tensor] = {}

        def keep(request: "openvino.InferRequest", index: int) -> None:
            sr = torch.from_numpy(request.get_output_tensor(0).data.copy()).clamp(0, 1)
            answers[index] = downscale(sr)[0].clamp(0, 1)

        requests.set_callback(keep)
        for index, image in enumerate(images):
            requests.start_async({"lr": image[None].numpy()}, index)
        requests.wait_all()
        return [answers[index] for index in range(len(images))]

    return teach
