package org.pasta4j.pasta.pool;

import java.util.List;
import org.pasta4j.bert.text.Encoding;
import org.pasta4j.pasta.PastaConfig;
import org.pasta4j.pasta.Prediction;
import org.pasta4j.pasta.rows.LabelCodec;
import org.pasta4j.pasta.rows.TextRow;

/** A request for the label of a text or pair: one row. */
final class PreparedText extends AcceptedRequest {
    private final Encoding row;

    PreparedText(PoolRequest request, PooledAdapter adapter, Encoding row) {
        super(request, adapter, List.of(TextRow.whole(0, row)));
        this.row = row;
    }

    @Override
    PoolResult answer(List<float[]> logits) {
        PastaConfig config = adapter.pastaConfig();
        Prediction prediction = LabelCodec.of(config).prediction(logits.get(0), row.truncated());
        return switch (config.task()) {
            case REGRESSION ->
                new PoolResult.Regression(adapter.name(), adapter.version(), logits.get(0)[0], prediction.truncated());
            case MULTI_LABEL_CLASSIFICATION ->
                new PoolResult.MultiLabelClassification(adapter.name(), adapter.version(), config.labels(), prediction);
            default -> new PoolResult.Classification(adapter.name(), adapter.version(), config.labels(), prediction);
        };
    }
}
