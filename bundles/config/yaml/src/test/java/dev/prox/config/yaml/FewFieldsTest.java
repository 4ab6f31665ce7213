package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigNode.Position;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class FewFieldsTest {
    private static final Position AT = new Position("prox.yaml", 1, 1);

    private static Map<String, YamlNode> fields(String... keys) {
        Map<String, YamlNode> fields = new LinkedHashMap<>();
        for (String key : keys) {
            fields.put(key, YamlNode.scalar(new YamlNode.Place(NodePath.ROOT, AT, AT), key + "!", null));
        }
        return fields;
    }

    @Test
    void itIsTheMapThatItWasMadeOf() {
        Map<String, YamlNode> fields = fields("z", "match", "a");
        FewFields few = new FewFields(fields);
        assertThat(few).isEqualTo(fields).hasSize(3).containsExactlyEntriesOf(fields);
        assertThat(few.hashCode()).isEqualTo(fields.hashCode());
        assertThat(few.keySet()).containsExactly("z", "match", "a");
        assertThat(few.get("match")).isSameAs(fields.get("match"));
        assertThat(few.get("mat")).isNull();
        assertThat(few.containsKey("a")).isTrue();
        assertThat(few.containsKey("b")).isFalse();
        assertThat(few.get(null)).isNull();
    }

    @Test
    void nobodyChangesIt() {
        FewFields few = new FewFields(fields("a"));
        assertThatThrownBy(() -> few.put("b", few.get("a"))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> few.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        Iterator<Map.Entry<String, YamlNode>> each = few.entrySet().iterator();
        assertThatThrownBy(() -> each.next().setValue(null)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(each::next).isInstanceOf(NoSuchElementException.class);
    }
}
