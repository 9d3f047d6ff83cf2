package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pasta4j.bert.BadInputException;
import org.pasta4j.bert.BertCheckpoint;
import org.pasta4j.bert.BertModel;
import org.pasta4j.bert.text.BertTokenizer;
import org.pasta4j.pasta.pool.AdapterPool;
import org.pasta4j.pasta.pool.PoolOptions;

/** What keeps a server from starting is told as what it is. */
class StartTest {
    @Test
    void aPortThatIsTakenIsToBeChanged() {
        try (TestServer first = TestServer.start()) {
            ServerOptions taken = TestServer.options()
                    .withAddress("127.0.0.1", first.server().uri().getPort());
            assertThatThrownBy(() -> PastaServer.start(first.pool(), taken, line -> {}))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("Cannot listen at 127.0.0.1, port ");
        }
    }

    @Test
    void aFirstPassThatFailsIsNoMatterOfThePort() {
        BertModel base = BertCheckpoint.open(TestServer.TINY_BERT);
        AdapterPool pool = AdapterPool.open(base, BertTokenizer.open(TestServer.TINY_BERT), PoolOptions.defaults());
        pool.close();
        assertThatThrownBy(() -> PastaServer.start(pool, TestServer.options(), line -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("This AdapterPool is closed.");
    }
}
